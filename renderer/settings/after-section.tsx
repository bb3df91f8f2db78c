import { parseLinkFormat } from '../../shared/link-format.ts'
import type { LinkFormatName } from '../../shared/settings.ts'
import { type Choice, SelectField } from '../ui/select-field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

const formats: readonly Choice<LinkFormatName>[] = [
  { id: 'url', label: 'URL' },
  { id: 'markdown', label: 'Markdown' },
  { id: 'html', label: 'HTML' },
  { id: 'bbcode', label: 'BBCode' },
  { id: 'template', label: 'Own template' },
]

export function AfterSection() {
  const [settings, update] = useSettings()
  return (
    <SettingSection title="After upload">
      <SettingRow
        name="Copy links automatically"
        note="When the last file of a batch is done, all its links go to the clipboard, in order."
      >
        <Toggle isOn={settings.autoCopy} onChange={(autoCopy) => update({ autoCopy })}>
          <span className="only-read">Copy links automatically</span>
        </Toggle>
      </SettingRow>
      <SettingRow name="Link format" note="What “Copy link” and “Copy all links” copy.">
        <SelectField
          label="Link format"
          value={settings.linkFormat}
          choices={formats}
          onChange={(linkFormat) => update({ linkFormat })}
        />
      </SettingRow>
      <SettingRow isWide name="Own template" note="{url}, {name}, {remoteName} and {expires} are filled in.">
        <TextInput
          label="Own template"
          value={settings.linkTemplate}
          onCommit={(text) => {
            const read = parseLinkFormat(text)
            if (!read.ok) return read.message
            return update({ linkTemplate: text }) ?? null
          }}
        />
      </SettingRow>
    </SettingSection>
  )
}
