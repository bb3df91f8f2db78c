import { appendFile, chmod, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import type { UploadRecord } from './upload-record.ts'

/** What may stand in the log, and as what. Text is a code or an id of ours: never a sentence, a name, a path or a link. */
const fields = {
  version: 'word',
  platform: 'word',
  scope: 'word',
  pid: 'number',
  id: 'word',
  batch: 'word',
  destination: 'word',
  provider: 'word',
  state: 'word',
  code: 'word',
  gate: 'word',
  outcome: 'word',
  status: 'number',
  attempt: 'number',
  bytes: 'number',
  count: 'number',
  ms: 'number',
} as const
type FieldName = keyof typeof fields
export type JournalFields = {
  readonly [Name in FieldName]?: ((typeof fields)[Name] extends 'number' ? number : string) | null
}
export type JournalEvent = 'start' | 'stop' | 'attempt' | 'gate' | 'backup' | 'check' | 'restore'

/** One JSON object a line, in `logs/mayfly.log` and four older files of 1 MB each, for this user alone. */
export interface Journal {
  /** Never throws, and never waits: what cannot be written is let go. */
  write(event: JournalEvent, values?: JournalFields): void
  /** The last lines, the oldest first. */
  recent(count: number): Promise<string[]>
  /** Resolves when everything is written. */
  close(): Promise<void>
}

const mostBytes = 1_000_000
const files = 5
/** Far from `mostBytes` together: no line is longer than its fields allow. */
const linesAtOnce = 500
const word = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/

export function createJournal(deps: { dataDir: string; clock: Clock }): Journal {
  const folder = join(deps.dataDir, 'logs')
  const nameOf = (age: number): string => join(folder, age === 0 ? 'mayfly.log' : `mayfly.${age}.log`)
  let pending: string[] = []
  let writing: Promise<void> | null = null
  let size: number | null = null

  async function flush(): Promise<void> {
    try {
      if (size === null) {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        size = await stat(nameOf(0)).then(
          (stats) => stats.size,
          () => 0,
        )
      }
      while (pending.length > 0) {
        const text = pending.splice(0, linesAtOnce).join('')
        if (size > 0 && size + text.length > mostBytes) await rotate()
        await appendFile(nameOf(0), text, { mode: 0o600 })
        if (size === 0) await chmod(nameOf(0), 0o600)
        size += text.length
      }
    } catch {
      // A log that cannot be written must stop nothing. The next line tries the folder again.
      pending = []
      size = null
    } finally {
      writing = null
    }
  }
  async function rotate(): Promise<void> {
    for (let age = files - 2; age >= 0; age--) await rename(nameOf(age), nameOf(age + 1)).catch(() => {})
    size = 0
  }

  return {
    write(event, values = {}) {
      const line = { at: new Date(deps.clock.now()).toISOString(), event, ...allowedFields(values) }
      pending.push(`${JSON.stringify(line)}\n`)
      writing ??= flush()
    },
    async recent(count) {
      await writing
      const lines: string[] = []
      for (let age = 0; age < files && lines.length < count; age++) {
        const text = await readFile(nameOf(age), 'utf8').catch(() => '')
        lines.unshift(...text.split('\n').filter((line) => line !== ''))
      }
      return lines.slice(-count)
    },
    async close() {
      while (writing) await writing
    },
  }
}

/** Only what is listed, and only as what it is listed. */
export function allowedFields(values: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const kept: Record<string, string | number> = {}
  for (const [name, kind] of Object.entries(fields)) {
    const value = values[name]
    if (kind === 'number' && typeof value === 'number' && Number.isFinite(value))
      kept[name] = Math.round(value)
    if (kind === 'word' && typeof value === 'string' && word.test(value)) kept[name] = value
  }
  return kept
}

/** What is worth knowing of an attempt that is over. */
export function journaled({ upload }: UploadRecord): JournalFields {
  const { id, batch, destination, provider, state, attempts, size } = upload
  const failure = 'because' in state ? state.because : null
  return {
    ...{ id, batch, destination, provider },
    state: state.kind,
    attempt: attempts,
    bytes: size,
    code: failure?.code ?? null,
    status: failure?.status ?? null,
  }
}
