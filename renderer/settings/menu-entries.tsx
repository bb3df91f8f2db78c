import { useEffect, useState } from 'react'
import type { MenuEntry } from '../../shared/menu-entry.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { Toggle } from '../ui/toggle.tsx'
import { SettingRow } from './setting-row.tsx'
import { useSettings } from './use-settings.ts'

/** What Mayfly puts into the system; each switch shows what is there, before and after a press. */
export function MenuEntries() {
  const [entries, setEntries] = useState<readonly MenuEntry[]>([])
  const [{ startAtLogin }] = useSettings()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a question beside this page may have set that one
  useEffect(() => {
    let isWanted = true
    void attempt(() => engine().host.menuEntries()).then(
      (read) => isWanted && read && setEntries((shown) => withProblems(read, shown)),
    )
    return () => {
      isWanted = false
    }
  }, [startAtLogin])
  const set = async ({ id }: MenuEntry, isWanted: boolean) => {
    const read = await attempt(() => engine().host.setMenuEntry({ id, isWanted }))
    if (read) setEntries(read)
  }
  return entries.map((entry) => (
    <SettingRow key={entry.id} name={entry.name} note={noteOf(entry)}>
      <Toggle isOn={entry.state === 'on'} onChange={(isOn) => void set(entry, isOn)}>
        <span className="only-read">{entry.name}</span>
      </Toggle>
    </SettingRow>
  ))
}

/** What a press could not change stays said, until that is another. */
function withProblems(read: readonly MenuEntry[], shown: readonly MenuEntry[]): readonly MenuEntry[] {
  return read.map((entry) => {
    const before = shown.find(({ id }) => id === entry.id)
    return before?.state === entry.state ? { ...entry, problem: entry.problem ?? before.problem } : entry
  })
}

function noteOf({ id, state, problem }: MenuEntry): string {
  if (problem !== null) return problem
  if (state === 'stale') return 'It starts another Mayfly, or an older one. Turning it on mends it.'
  if (id === 'start-at-login') return 'Without a window where there is a tray.'
  if (id === 'links')
    return 'Pages and programs can name addresses to upload; you are asked before anything is sent.'
  return state === 'on' ? 'Files chosen there are uploaded.' : 'Uploads files from there.'
}
