import { SelectField } from '../ui/select-field.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

export function AppearanceSection() {
  const [{ theme }, update] = useSettings()
  return (
    <SettingSection title="Appearance">
      <SettingRow name="Colours">
        <SelectField
          label="Colours"
          value={theme}
          choices={[
            { id: 'system', label: 'As the system' },
            { id: 'light', label: 'Light' },
            { id: 'dark', label: 'Dark' },
          ]}
          onChange={(theme) => update({ theme })}
        />
      </SettingRow>
    </SettingSection>
  )
}
