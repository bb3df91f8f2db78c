import { type Failure, failureSchema } from '../../../shared/failure.ts'
import type { CareSummary, LinkCare, LinkMarks, LinkTask, MarksPatch } from '../../../shared/link-care.ts'
import { noMarks } from '../../../shared/link-care.ts'
import { withMarks } from '../../../shared/with-marks.ts'
import type { SqliteDatabase } from './database.ts'

export type LinkCareStore = ReturnType<typeof createLinkCareStore>

interface MarksRow {
  upload: string
  save: number
  silent: number
  keepUntil: number | null
}
interface TroubleRow {
  upload: string
  task: LinkTask
  tries: number
  nextAt: number
  failure: string
}
export interface Trouble {
  /** How often it was tried in vain. */
  readonly tries: number
  readonly nextAt: number
}

/** Marks, troubles and deeds of links, by the id of their upload. All times ms since the epoch. */
export function createLinkCareStore(database: SqliteDatabase) {
  const marks = 'upload, save, silent, keep_until AS keepUntil'
  const allMarks = database.prepare<[], MarksRow>(`SELECT ${marks} FROM link_marks`)
  const marksOf = database.prepare<[string], MarksRow>(`SELECT ${marks} FROM link_marks WHERE upload = ?`)
  const putMarks = database.prepare(
    'INSERT OR REPLACE INTO link_marks (upload, save, silent, keep_until) VALUES (?, ?, ?, ?)',
  )
  const dropMarks = database.prepare('DELETE FROM link_marks WHERE upload = ?')
  const trouble = 'upload, task, tries, next_at AS nextAt, failure'
  // Of what was forgotten nothing is tried or told, but it may be brought back.
  const troubles = database.prepare<[LinkTask], TroubleRow>(
    `SELECT ${trouble} FROM link_troubles t WHERE task = ?
       AND EXISTS (SELECT 1 FROM uploads u WHERE u.id = t.upload AND u.forgotten_at IS NULL)`,
  )
  const troublesOf = database.prepare<[string], TroubleRow>(
    `SELECT ${trouble} FROM link_troubles WHERE upload = ?`,
  )
  const putTrouble = database.prepare(
    `INSERT INTO link_troubles (upload, task, tries, next_at, failure) VALUES (?, ?, 1, ?, ?)
     ON CONFLICT (upload, task) DO UPDATE SET tries = tries + 1, next_at = excluded.next_at, failure = excluded.failure`,
  )
  const dropTrouble = database.prepare('DELETE FROM link_troubles WHERE upload = ? AND task = ?')
  const ended = database.prepare<[LinkTask, number], TroubleRow>(
    `SELECT t.upload, t.failure FROM link_troubles t JOIN uploads u ON u.id = t.upload
     WHERE t.task = ? AND u.expires_at <= ? AND u.forgotten_at IS NULL`,
  )
  const events = database.prepare<[string], { at: number; sentence: string }>(
    'SELECT at, sentence FROM link_events WHERE upload = ? ORDER BY seq LIMIT 200',
  )
  const addEvent = database.prepare('INSERT INTO link_events (upload, at, sentence) VALUES (?, ?, ?)')
  const checkedAt = database.prepare<[string], { at: number | null }>(
    'SELECT checked_at AS at FROM uploads WHERE id = ?',
  )
  const ownBytes = database.prepare<[], { bytes: number }>(
    'SELECT coalesce(sum(bytes), 0) AS bytes FROM own_copies',
  )
  const ownCopies = database.prepare<[], { upload: string; path: string }>(
    'SELECT upload, path FROM own_copies',
  )
  const putOwn = database.prepare('INSERT OR REPLACE INTO own_copies (upload, path, bytes) VALUES (?, ?, ?)')
  const dropOwn = database.prepare('DELETE FROM own_copies WHERE upload = ?')

  const marksFor = (id: string): LinkMarks => {
    const row = marksOf.get(id)
    return row ? marksFrom(row) : noMarks
  }
  return {
    marks: marksFor,
    /** Of all that have any; the others have none. */
    allMarks: (): Map<string, LinkMarks> =>
      new Map(allMarks.all().map((row) => [row.upload, marksFrom(row)])),
    mark: database.transaction((ids: readonly string[], patch: MarksPatch) => {
      for (const id of ids) {
        const { save, silent, keepUntil } = withMarks(marksFor(id), patch)
        if (save || silent || keepUntil !== null) putMarks.run(id, save ? 1 : 0, silent ? 1 : 0, keepUntil)
        else dropMarks.run(id)
        if (patch.save !== undefined) dropTrouble.run(id, 'save')
        if (patch.keepUntil !== undefined) dropTrouble.run(id, 'renew')
      }
    }),
    care(id: string): LinkCare {
      return {
        ...marksFor(id),
        checkedAt: checkedAt.get(id)?.at ?? null,
        troubles: troublesOf.all(id).map(({ task, failure, nextAt }) => ({
          ...{ task, nextAt },
          failure: readFailure(failure),
        })),
        events: events.all(id),
      }
    },
    troubles: (task: LinkTask): Map<string, Trouble> =>
      new Map(troubles.all(task).map(({ upload, tries, nextAt }) => [upload, { tries, nextAt }])),
    /** What is told of the troubles with one task; null: there are none. */
    troubleSummary(task: LinkTask): CareSummary['troubles'][number] | null {
      const rows = troubles.all(task)
      const [first] = [...rows].sort((a, b) => a.nextAt - b.nextAt)
      return first
        ? { task, count: rows.length, failure: readFailure(first.failure), nextAt: first.nextAt }
        : null
    },
    /** Troubles with links that have ended: nothing can be done about them now. */
    hopeless: (task: LinkTask, now: number): { id: string; failure: Failure }[] =>
      ended.all(task, now).map(({ upload, failure }) => ({ id: upload, failure: readFailure(failure) })),
    failed: (id: string, task: LinkTask, failure: Failure, nextAt: number) =>
      putTrouble.run(id, task, nextAt, JSON.stringify(failure)),
    settled: (id: string, task: LinkTask) => dropTrouble.run(id, task),
    tell: (id: string, at: number, sentence: string) => addEvent.run(id, at, sentence),
    /** Bytes of the copies that were saved without being asked for. */
    ownBytes: (): number => ownBytes.get()?.bytes ?? 0,
    ownCopies: () => ownCopies.all(),
    addOwnCopy: (id: string, path: string, bytes: number) => putOwn.run(id, path, bytes),
    dropOwnCopy: (id: string) => dropOwn.run(id),
  }
}

const marksFrom = ({ save, silent, keepUntil }: MarksRow): LinkMarks => ({
  save: save === 1,
  silent: silent === 1,
  keepUntil,
})

function readFailure(text: string): Failure {
  try {
    return failureSchema.parse(JSON.parse(text))
  } catch {
    return { code: 'bug', message: 'Why it failed cannot be read any more.' }
  }
}
