import { SelectField } from '../ui/select-field.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

const hourMs = 3_600_000
const times = [
  { id: '24,3', label: '24 h and 3 h before' },
  { id: '24', label: '24 h before' },
  { id: '3', label: '3 h before' },
  { id: '1', label: '1 h before' },
  { id: 'never', label: 'Never' },
]
const quiet = [
  { id: 'none', label: 'None' },
  { id: '1320-420', label: '22:00 to 7:00' },
  { id: '1380-480', label: '23:00 to 8:00' },
  { id: '1080-540', label: '18:00 to 9:00' },
]

/** When Mayfly speaks of files that are about to be deleted. */
export function RemindersSection() {
  const [{ remindBeforeMs, quietHours, remindUnsafeOnly }, update] = useSettings()
  return (
    <SettingSection title="Reminders">
      <SettingRow
        name="Before a file is deleted"
        note="Mayfly reminds while it runs, and catches up when it is opened again. Closed, it can do nothing."
      >
        <SelectField
          label="Before a file is deleted"
          value={remindBeforeMs.map((ms) => ms / hourMs).join(',') || 'never'}
          choices={times}
          onChange={(id) =>
            update({
              remindBeforeMs: id === 'never' ? [] : id.split(',').map((hours) => Number(hours) * hourMs),
            })
          }
        />
      </SettingRow>
      <SettingRow name="Quiet hours" note="What falls into them comes at their end.">
        <SelectField
          label="Quiet hours"
          value={quietHours === null ? 'none' : `${quietHours.from}-${quietHours.to}`}
          choices={quiet}
          onChange={(id) => {
            const [from = 0, to = 0] = id.split('-').map(Number)
            update({ quietHours: id === 'none' ? null : { from, to } })
          }}
        />
      </SettingRow>
      <SettingRow
        name="Only what is nowhere else"
        note="No reminder of files whose unchanged original, or a saved copy, is on this computer."
      >
        <Toggle isOn={remindUnsafeOnly} onChange={(on) => update({ remindUnsafeOnly: on })}>
          <span className="only-read">Only what is nowhere else</span>
        </Toggle>
      </SettingRow>
    </SettingSection>
  )
}
