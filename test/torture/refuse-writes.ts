import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { watchFileChanges, watchStatements } from './watch-writes.ts'

/** A disk without room, as processes see it that cannot be given a small one: what the file named here says. */
export interface Refusal {
  readonly id: number
  /** 0: every write is refused while the file is there; else the nth one of each process, counted from when it is. */
  readonly nth: number
}

/** These give room, or need none. */
const needNone = new Set(['unlink', 'rm', 'rename'])

/** From now on `isRefused` is asked before each write of this process, to its database and its files. */
export async function refuseWrites(isRefused: () => boolean): Promise<void> {
  watchStatements((at, { sql }) => {
    if (at === 'after' || !isRefused()) return
    throw new Database.SqliteError(`database or disk is full (${sql.slice(0, 20)})`, 'SQLITE_FULL')
  })
  await watchFileChanges((at, { call }) => {
    if (at === 'after' || needNone.has(call) || !isRefused()) return
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${call}`), {
      ...{ code: 'ENOSPC', errno: -28, syscall: call },
    })
  })
}

/** Refuses what the file at that path says, for as long as it is there. */
export function refusedBy(path: string, onRefused: () => void): () => boolean {
  let id = 0
  let seen = 0
  return () => {
    const refusal = readRefusal(path)
    if (refusal === null) return false
    if (refusal.id !== id) {
      id = refusal.id
      seen = 0
    }
    seen += 1
    const refused = refusal.nth === 0 || seen === refusal.nth
    if (refused) onRefused()
    return refused
  }
}

function readRefusal(path: string): Refusal | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Refusal
  } catch {
    return null
  }
}
