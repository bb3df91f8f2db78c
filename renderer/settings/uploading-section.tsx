import { SelectField } from '../ui/select-field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { readWhole, useSettings } from './use-settings.ts'

const megabyte = 1_000_000
const hour = 3_600_000

const alreadyUp = [
  { id: 'ask', label: 'Ask' },
  { id: 'reuse', label: 'Use its link' },
  { id: 'upload', label: 'Upload again' },
] as const

export function UploadingSection() {
  const [settings, update] = useSettings()
  return (
    <SettingSection title="Uploading">
      <SettingRow name="Uploads at once" note="Over all destinations; each has a limit of its own as well.">
        <TextInput
          label="Uploads at once"
          width="short"
          value={String(settings.concurrency)}
          onCommit={(text) => {
            const value = readWhole(text, 1, 32)
            if (typeof value === 'string') return value
            return update({ concurrency: value }) ?? null
          }}
        />
      </SettingRow>
      <SettingRow name="Bandwidth limit" note="In MB a second, over all uploads. Empty: as fast as it goes.">
        <TextInput
          label="Bandwidth limit in MB a second"
          width="short"
          placeholder="No limit"
          value={settings.bandwidthLimit === null ? '' : String(settings.bandwidthLimit / megabyte)}
          onCommit={(text) => {
            const value = Math.round(Number(text.replace(',', '.')) * megabyte)
            if (text === '') return update({ bandwidthLimit: null }) ?? null
            if (!(value >= 1024)) return 'Enter a number above 0.001, or nothing.'
            return update({ bandwidthLimit: value }) ?? null
          }}
        />
      </SettingRow>
      <SettingRow
        name="Remote names"
        note={
          settings.naming === 'unique'
            ? 'A short unique part is added, so that no file replaces another.'
            : 'A name that is taken asks first. After replacing, caches may serve the old file for a while.'
        }
      >
        <SelectField
          label="Remote names"
          value={settings.naming}
          choices={[
            { id: 'unique', label: 'Add a unique part' },
            { id: 'exact', label: 'Keep exact names' },
          ]}
          onChange={(naming) => update({ naming })}
        />
      </SettingRow>
      <SettingRow
        name="When the host cannot fetch a URL"
        note="Mayfly can download it to this computer and send it from here."
      >
        <SelectField
          label="When the host cannot fetch a URL"
          value={settings.detour}
          choices={[
            { id: 'ask', label: 'Ask' },
            { id: 'always', label: 'Download here' },
            { id: 'never', label: 'Let it fail' },
          ]}
          onChange={(detour) => update({ detour })}
        />
      </SettingRow>
      <SettingRow name="Wait for the network" note="In hours, before an upload is given up.">
        <TextInput
          label="Hours to wait for the network"
          width="short"
          value={String(settings.offlineGiveUpMs / hour)}
          onCommit={(text) => {
            const value = Number(text.replace(',', '.'))
            if (!(value > 0 && value <= 8760)) return 'Enter a number of hours above 0.'
            return update({ offlineGiveUpMs: Math.max(1000, Math.round(value * hour)) }) ?? null
          }}
        />
      </SettingRow>
      <SettingRow name="Fingerprints" note="A SHA-256 of what was sent is kept with each upload.">
        <Toggle isOn={settings.hash} onChange={(hash) => update({ hash })}>
          <span className="only-read">Keep fingerprints</span>
        </Toggle>
      </SettingRow>
      <SettingRow
        name="A file that is up already"
        note="When its content has a link at the same destination that still lives."
      >
        <SelectField
          label="A file that is up already"
          value={settings.alreadyUp}
          choices={alreadyUp}
          onChange={(id) => {
            const chosen = alreadyUp.find((choice) => choice.id === id)
            if (chosen) update({ alreadyUp: chosen.id })
          }}
        />
      </SettingRow>
    </SettingSection>
  )
}
