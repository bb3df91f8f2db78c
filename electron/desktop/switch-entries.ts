import type { MenuEntry } from '../../shared/menu-entry.ts'
import type { Settings } from '../../shared/settings.ts'
import type { MenuEntries } from './menu-entries.ts'
import type { SystemSwitch } from './system-switch.ts'

type Wanted = Pick<Settings, SystemSwitch['setting']>

/** The system's switches in front of its menu entries. `remember` is told what a person set, once it is so. */
export function withSwitches(
  menu: MenuEntries,
  switches: readonly SystemSwitch[],
  remember: (wanted: Partial<Wanted>) => void,
): MenuEntries {
  const list = (menuEntries: MenuEntry[], failed: string | null = null): MenuEntry[] => [
    ...switches.map((one) => entryOf(one, one.id === failed)),
    ...menuEntries,
  ]
  return {
    list: () => list(menu.list()),
    set(id, isWanted) {
      const one = switches.find((other) => other.id === id)
      if (!one) return list(menu.set(id, isWanted))
      const isSo = turn(one, isWanted)
      if (isSo) remember({ [one.setting]: isWanted })
      return list(menu.list(), isSo ? null : id)
    },
  }
}

/**
 * Makes what the settings want so again: the app may have been moved, or another Mayfly have changed them. What was
 * switched off in the system's own settings stays off.
 */
export function keepSwitches(switches: readonly SystemSwitch[], wanted: Wanted): void {
  for (const one of switches) {
    const state = stateOf(one)
    if (wanted[one.setting] && (state === 'off' || state === 'stale')) turn(one, true)
  }
}

/** Makes what a changed setting wants so; where that fails, Settings show it. */
export function followSettings(switches: readonly SystemSwitch[], wanted: Wanted, before: Wanted): void {
  for (const one of switches) {
    const isWanted = wanted[one.setting]
    if (isWanted !== before[one.setting] && (stateOf(one) === 'on') !== isWanted) turn(one, isWanted)
  }
}

/** Whether it is so afterwards. */
function turn(one: SystemSwitch, isWanted: boolean): boolean {
  try {
    one.set(isWanted)
  } catch {
    return false
  }
  return (stateOf(one) === 'on') === isWanted
}

function entryOf(one: SystemSwitch, hasFailed: boolean): MenuEntry {
  const state = stateOf(one)
  const problem = hasFailed
    ? 'The system did not let this be changed.'
    : state === 'refused'
      ? 'Switched off in the system’s own settings.'
      : null
  return { id: one.id, name: one.name, state: state === 'refused' ? 'off' : state, problem }
}

function stateOf(one: SystemSwitch): ReturnType<SystemSwitch['state']> {
  try {
    return one.state()
  } catch {
    return 'off'
  }
}
