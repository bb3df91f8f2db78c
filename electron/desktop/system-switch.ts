import type { MenuEntryId } from '../../shared/menu-entry.ts'

/** Something that the system does for Mayfly where a setting wants it. */
export interface SystemSwitch {
  readonly id: Extract<MenuEntryId, 'start-at-login' | 'links'>
  readonly name: string
  /** The setting that says whether it is wanted. */
  readonly setting: 'startAtLogin' | 'openLinks'
  /**
   * As the system has it now. `stale`: for another Mayfly, or an older one; `refused`: it is there, and switched off
   * in the system's own settings.
   */
  state(): 'on' | 'off' | 'stale' | 'refused'
  /** @throws Error where it cannot be changed */
  set(isWanted: boolean): void
}
