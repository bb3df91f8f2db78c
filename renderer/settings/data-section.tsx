import { useState } from 'react'
import type { ExportFormat } from '../../shared/contract.ts'
import { importedInWords } from '../../shared/imported-in-words.ts'
import { downloadExport, engine, pathsForFiles, stage } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/plural.ts'
import styles from './data-section.module.css'
import { SettingRow, SettingSection } from './setting-row.tsx'

/** The history as a whole: out into a file, and in from one. */
export function DataSection() {
  const hasDialog = useStore((state) => state.capabilities.nativeDialog)
  const [exported, setExported] = useState('')
  const { progress, outcome, start, stop } = useImport()
  const exportAs = async (format: ExportFormat) => {
    setExported('')
    if (!hasDialog) return void (await attempt(() => downloadExport(format)))
    const saved = await attempt(() => engine().data.saveExport({ format }))
    if (saved?.path) setExported(`${plural(saved.rows, 'upload')} in ${saved.path}.`)
  }
  return (
    <SettingSection title="Your history">
      <SettingRow
        name="Export"
        note={
          exported === ''
            ? 'Every upload with its link; no keys. JSON can be imported again, CSV is for spreadsheets.'
            : exported
        }
      >
        <Button onPress={() => void exportAs('json')}>Export as JSON</Button>
        <Button onPress={() => void exportAs('csv')}>Export as CSV</Button>
      </SettingRow>
      <SettingRow
        name="Import"
        note={
          <>
            <span>
              A JSON file that Mayfly exported, here or elsewhere. What is here already stays as it is.
            </span>
            <span role="status" className={styles.outcome}>
              {outcome}
            </span>
          </>
        }
      >
        {progress === null ? (
          <Button onPress={() => chooseFile(start)}>Import a file</Button>
        ) : (
          <>
            <progress className={styles.bar} value={progress.part} aria-label={progress.words} />
            <Button onPress={stop}>Stop</Button>
          </>
        )}
      </SettingRow>
    </SettingSection>
  )
}

type Progress = { readonly words: string; readonly part: number }

function useImport() {
  const [progress, setProgress] = useState<Progress | null>(null)
  const [outcome, setOutcome] = useState('')
  const [stopper, setStopper] = useState<AbortController | null>(null)
  const start = async (file: File) => {
    const controller = new AbortController()
    setStopper(controller)
    setOutcome('')
    setProgress({ words: 'Reading the file', part: 0 })
    const said = await attempt(() => importFile(file, controller.signal, setProgress))
    setProgress(null)
    setOutcome(said ?? '')
  }
  return { progress, outcome, start: (file: File) => void start(file), stop: () => stopper?.abort() }
}

async function importFile(
  file: File,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<string> {
  const [path] = pathsForFiles([file])
  const source = path
    ? ({ kind: 'path', path } as const)
    : ({ kind: 'staged', stagedId: (await stage(file.name, file)).stagedId } as const)
  let looked = 0
  for await (const event of await engine().data.import(source)) {
    if (event.kind === 'done') return importedInWords(event)
    const words = event.step === 'reading' ? 'Reading the file' : 'Adding to the history'
    if (event.step === 'adding') looked = event.done
    onProgress({ words, part: event.of === 0 ? 1 : event.done / event.of })
    if (signal.aborted) break
  }
  return looked === 0
    ? 'Stopped. Nothing was added.'
    : `Stopped after ${plural(looked, 'entry', 'entries')}; what was added stays. Import the file again for the rest.`
}

/** The browser's own dialog, which in the desktop app gives a real path as well. */
function chooseFile(take: (file: File) => void): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.json,application/json'
  input.hidden = true
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    input.remove()
    if (file) take(file)
  })
  input.addEventListener('cancel', () => input.remove())
  // Part of the page, so that what drives the page can find it.
  document.body.append(input)
  input.click()
}
