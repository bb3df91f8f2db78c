import { TextInput } from '../ui/text-input.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { quietHoursInWords, readQuietHours, readTimes, timesInWords } from './read-times.ts'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

/** When Mayfly speaks of files that are about to be deleted. */
export function RemindersSection() {
  const [{ remindBeforeMs, quietHours, remindUnsafeOnly }, update] = useSettings()
  return (
    <SettingSection title="Reminders">
      <SettingRow
        name="Before a file is deleted"
        note="Such as 24 h, 30 min; empty: never. Mayfly reminds while it runs, and catches up when it is opened again. Closed, it can do nothing."
      >
        <TextInput
          label="Before a file is deleted"
          width="short"
          placeholder="Never"
          value={timesInWords(remindBeforeMs)}
          onCommit={(text) => {
            const times = readTimes(text)
            if (typeof times === 'string') return times
            return update({ remindBeforeMs: times }) ?? null
          }}
        />
      </SettingRow>
      <SettingRow name="Quiet hours" note="Such as 22:00 to 7:00. What falls into them comes at their end.">
        <TextInput
          label="Quiet hours"
          width="short"
          placeholder="None"
          value={quietHoursInWords(quietHours)}
          onCommit={(text) => {
            const hours = readQuietHours(text)
            if (typeof hours === 'string') return hours
            return update({ quietHours: hours }) ?? null
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
