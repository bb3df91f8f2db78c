import { type Settings, settingsSchema } from '../../shared/settings.ts'
import type { SettingsPatch } from '../../shared/settings-patch.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import type { PreferenceStore } from './store/preferences.ts'

/** The settings in force. */
export interface Preferences {
  get(): Settings
  /** @throws NotFoundError for a default destination that does not exist; nothing is changed then. */
  update(patch: SettingsPatch): Settings
}

export function createPreferences(
  store: PreferenceStore,
  registry: DestinationRegistry,
  clock: Pick<Clock, 'now'>,
  onChange: (after: Settings, before: Settings) => void,
): Preferences {
  let settings = store.settings()
  if (!registry.has(settings.defaultDestination)) {
    settings = { ...settings, defaultDestination: registry.list()[0]?.id ?? settings.defaultDestination }
  }
  return {
    get: () => settings,
    update(patch) {
      const before = settings
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const from = patch.expiringLaterAt === undefined ? before.expiringLaterFrom : clock.now()
      const after = settingsSchema.parse({ ...before, ...given, expiringLaterFrom: from })
      registry.get(after.defaultDestination)
      store.saveSettings(after)
      settings = after
      onChange(after, before)
      return after
    },
  }
}
