import { useEffect, useState } from 'react'
import type { MenuEntry } from '../../shared/menu-entry.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { Toggle } from '../ui/toggle.tsx'
import { SettingRow } from './setting-row.tsx'

/** Entries in the system's own menus; each switch shows what is on disk, before and after a press. */
export function MenuEntries() {
  const [entries, setEntries] = useState<readonly MenuEntry[]>([])
  useEffect(() => {
    let isWanted = true
    void attempt(() => engine().host.menuEntries()).then((read) => isWanted && read && setEntries(read))
    return () => {
      isWanted = false
    }
  }, [])
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

function noteOf({ state, problem }: MenuEntry): string {
  if (problem !== null) return problem
  if (state === 'stale') return 'It starts another Mayfly, or an older one. Turning it on mends it.'
  return state === 'on' ? 'Files chosen there are uploaded.' : 'Uploads files from there.'
}
