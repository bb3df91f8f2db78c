import { useState } from 'react'
import { SelectField } from '../ui/select-field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

export function NetworkSection() {
  const [{ proxy, extraCaFile }, update] = useSettings()
  const [isNaming, setNaming] = useState(false)
  const kind = isNaming ? 'url' : proxy.kind
  return (
    <SettingSection title="Network">
      <SettingRow name="Proxy" note="The system’s setting is read from the environment as well.">
        <SelectField
          label="Proxy"
          value={kind}
          choices={[
            { id: 'system', label: 'As the system says' },
            { id: 'none', label: 'None' },
            { id: 'url', label: 'This one' },
          ]}
          onChange={(id) => {
            setNaming(id === 'url')
            if (id === 'system' || id === 'none') update({ proxy: { kind: id } })
          }}
        />
      </SettingRow>
      {kind === 'url' && (
        <SettingRow isWide name="Proxy address">
          <TextInput
            label="Proxy address"
            placeholder="http://proxy.example.com:8080"
            value={proxy.kind === 'url' ? proxy.url : ''}
            onCommit={(text) => {
              if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
                return 'Enter an address that begins with http:// or https://.'
              setNaming(false)
              return update({ proxy: { kind: 'url', url: text } }) ?? null
            }}
          />
        </SettingRow>
      )}
      <SettingRow
        isWide
        name="Extra certificates"
        note="The path of a PEM file with your company’s certificate authority."
      >
        <TextInput
          label="Path of a PEM file"
          placeholder="None"
          value={extraCaFile ?? ''}
          onCommit={(text) => update({ extraCaFile: text === '' ? null : text }) ?? null}
        />
      </SettingRow>
    </SettingSection>
  )
}
