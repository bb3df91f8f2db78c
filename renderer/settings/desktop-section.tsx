import { useStore } from '../store.ts'
import { Toggle } from '../ui/toggle.tsx'
import { MenuEntries } from './menu-entries.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { ShortcutField } from './shortcut-field.tsx'
import { useSettings } from './use-settings.ts'

/** What Mayfly does with this computer's desktop; there is nothing to set where it has none. */
export function DesktopSection() {
  const [settings, update] = useSettings()
  const system = useStore((state) => state.capabilities.system)
  if (!system) return null
  return (
    <SettingSection title="Desktop">
      <SettingRow
        name="Stay in the tray"
        note={system.noTray ?? 'Closing the window leaves Mayfly in the tray, and uploads go on.'}
      >
        {system.noTray === null && (
          <Toggle isOn={settings.closeToTray} onChange={(closeToTray) => update({ closeToTray })}>
            <span className="only-read">Stay in the tray</span>
          </Toggle>
        )}
      </SettingRow>
      <SettingRow
        isWide
        name="Upload what is on the clipboard"
        note={
          <>
            From anywhere: files, a picture or addresses go at once, other text only after you saw it.
            {system.shortcutNote !== null && ` ${system.shortcutNote}`}
          </>
        }
      >
        <ShortcutField />
      </SettingRow>
      <SettingRow name="Notifications" note="When a batch has ended, a key is refused, or links expire soon.">
        <Toggle isOn={settings.notifications} onChange={(notifications) => update({ notifications })}>
          <span className="only-read">Notifications</span>
        </Toggle>
      </SettingRow>
      <MenuEntries />
      <SettingRow name="Updates" note={system.updates} />
    </SettingSection>
  )
}
