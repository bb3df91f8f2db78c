import { useStore } from '../store.ts'
import { bytesInWords } from '../ui/bytes.ts'
import { SelectField } from '../ui/select-field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { SettingRow, SettingSection } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

const hourMs = 3_600_000
const gigabyte = 1_000_000_000
const which = [
  { id: 'marked', label: 'Files that I marked' },
  { id: 'without-copy', label: 'Also files that are nowhere here' },
  { id: 'all', label: 'All files' },
] as const
const before = [24, 12, 6, 3, 1].map((hours) => ({
  id: String(hours * hourMs),
  label: `${hours} h before the end`,
}))
const keepFree = [0, 1, 2, 5, 10, 50].map((size) => bytesChoice(size * gigabyte))
const most = [1, 5, 10, 50, 100].map((size) => bytesChoice(size * gigabyte))

/** Where copies go, and which of them Mayfly saves by itself before a host deletes the file. */
export function CopiesSection() {
  const [settings, update] = useSettings()
  const saved = useStore((state) => state.expiring.care?.savedBytes ?? 0)
  return (
    <SettingSection title="Copies">
      <SettingRow
        name="Save copies automatically"
        note="Before the host deletes a file, Mayfly saves a copy of it, as long as it runs. Single files are marked in their details."
      >
        <SelectField
          label="Save copies automatically"
          value={settings.autoSave}
          choices={which}
          onChange={(id) => {
            const chosen = which.find((choice) => choice.id === id)
            if (chosen) update({ autoSave: chosen.id })
          }}
        />
      </SettingRow>
      <SettingRow
        name="When"
        note="Several are spread over half an hour. What fails is tried again until the end."
      >
        <SelectField
          label="When copies are saved"
          value={String(settings.autoSaveBeforeMs)}
          choices={withCurrent(before, String(settings.autoSaveBeforeMs), (ms) => ({
            id: ms,
            label: `${Math.round((Number(ms) / hourMs) * 10) / 10} h before the end`,
          }))}
          onChange={(id) => update({ autoSaveBeforeMs: Number(id) })}
        />
      </SettingRow>
      <SettingRow
        name="Leave free on the disk"
        note="Copies that Mayfly saves automatically never take the last of it."
      >
        <SelectField
          label="Leave free on the disk"
          value={String(settings.autoSaveKeepFree)}
          choices={withCurrent(keepFree, String(settings.autoSaveKeepFree), (size) =>
            bytesChoice(Number(size)),
          )}
          onChange={(id) => update({ autoSaveKeepFree: Number(id) })}
        />
      </SettingRow>
      <SettingRow
        name="All of them together"
        note={saved > 0 ? `${bytesInWords(saved)} so far.` : 'None was saved automatically so far.'}
      >
        <SelectField
          label="All of them together"
          value={settings.autoSaveMost === null ? 'all' : String(settings.autoSaveMost)}
          choices={[
            ...withCurrent(
              most,
              settings.autoSaveMost === null ? null : String(settings.autoSaveMost),
              (size) => bytesChoice(Number(size)),
            ),
            { id: 'all', label: 'No limit' },
          ]}
          onChange={(id) => update({ autoSaveMost: id === 'all' ? null : Number(id) })}
        />
      </SettingRow>
      <SettingRow
        isWide
        name="Folder for copies"
        note="Where “Save copies” puts them, also those that are saved automatically. Empty: your folder for downloads."
      >
        <TextInput
          label="Folder for copies"
          placeholder="Downloads"
          value={settings.saveFolder ?? ''}
          onCommit={(text) => {
            if (text !== '' && !/^([/\\]|[a-z]:[/\\])/i.test(text)) {
              return 'Enter the whole path of a folder, from the root on.'
            }
            return update({ saveFolder: text === '' ? null : text }) ?? null
          }}
        />
      </SettingRow>
    </SettingSection>
  )
}

function bytesChoice(size: number): { id: string; label: string } {
  return { id: String(size), label: size === 0 ? 'Nothing' : bytesInWords(size).replace('.0 ', ' ') }
}

/** A value that was set elsewhere can be seen, too. */
function withCurrent<C extends { readonly id: string }>(
  choices: readonly C[],
  current: string | null,
  name: (value: string) => C,
): readonly C[] {
  return current === null || choices.some(({ id }) => id === current) ? choices : [...choices, name(current)]
}
