import { type Channel, channel } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { watchFileChanges, watchStatements } from './watch-writes.ts'

/**
 * Where a process ends itself, in the very turn in which it gets there, however slow the computer is: around a
 * statement that writes to the database, a commit, a change of a file, and at what HTTP tells of a request.
 */
export const innerEdges = [
  'before writing',
  'after writing',
  'before a commit',
  'after a commit',
  'before changing a file',
  'after changing a file',
  'a request begins',
  'a request is sent',
  'a reply begins',
] as const
export type InnerEdge = (typeof innerEdges)[number]

/** In the variable MAYFLY_TORTURE_DEATH as JSON. */
export interface Death {
  readonly edge: InnerEdge
  /** Only what writes a row in this state; null: whatever is written. */
  readonly state: string | null
  readonly nth: number
}

/** The descriptor on which a tortured process tells what it did to itself, one line each. */
export const tellingFd = 3

/** Counts edges from now on, and ends this process by SIGKILL at the one that is meant. */
export async function dieAt({ edge, state, nth }: Death): Promise<void> {
  let left = nth
  const pass = (at: InnerEdge, what: string | null) => {
    if (at !== edge || (state !== null && what !== state)) return
    left -= 1
    if (left !== 0) return
    writeSync(tellingFd, `died ${what === null ? at : `${at} “${what}”`}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
  watchStatements((at, { sql, values }) => {
    if (/^COMMIT/.test(sql)) pass(at === 'before' ? 'before a commit' : 'after a commit', null)
    else pass(at === 'before' ? 'before writing' : 'after writing', whatIsWritten(sql, values))
  })
  await watchFileChanges((at) =>
    pass(at === 'before' ? 'before changing a file' : 'after changing a file', null),
  )
  const told: readonly (readonly [Channel, InnerEdge])[] = [
    [channel('undici:request:create'), 'a request begins'],
    [channel('undici:request:bodySent'), 'a request is sent'],
    [channel('undici:request:headers'), 'a reply begins'],
  ]
  for (const [of, at] of told) of.subscribe(() => pass(at, null))
}

/** A row's new state, "accepted" for a new one, "attempt", or "other". */
function whatIsWritten(sql: string, [first]: readonly unknown[]): string {
  if (sql.startsWith('INSERT INTO uploads ')) return 'accepted'
  if (sql.startsWith('INSERT OR REPLACE INTO attempts')) return 'attempt'
  const { state } = (typeof first === 'object' && first !== null ? first : {}) as { state?: unknown }
  return sql.startsWith('UPDATE uploads') && typeof state === 'string' ? state : 'other'
}
