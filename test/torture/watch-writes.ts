import fs from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'

export interface WrittenStatement {
  readonly sql: string
  readonly values: readonly unknown[]
}

type When = 'before' | 'after'
type Callable = (this: unknown, ...given: unknown[]) => unknown

const writes = /^\s*(INSERT|UPDATE|DELETE|COMMIT|CREATE|ALTER|DROP|VACUUM)/i

/** Calls around each statement that changes a database of this process; what is thrown before it stands for it. */
export function watchStatements(see: (at: When, statement: WrittenStatement) => void): void {
  const database = new Database(':memory:')
  const statement = Object.getPrototypeOf(database.prepare('SELECT 1')) as object
  database.close()
  around(
    statement,
    'run',
    function (given) {
      const sql = String((this as { source: unknown }).source)
      return writes.test(sql) ? { sql, values: given } : null
    },
    see,
  )
  around(
    Database.prototype,
    'exec',
    ([sql]) => (writes.test(String(sql)) ? { sql: String(sql), values: [] } : null),
    see,
  )
}

export interface FileChange {
  /** Of `node:fs/promises`, or of one of its open files. */
  readonly call: string
}

const changing = ['writeFile', 'appendFile', 'rename', 'unlink', 'rm', 'mkdir', 'copyFile'] as const

/** Calls around each change of a file that this process makes by `node:fs/promises`. */
export async function watchFileChanges(see: (at: When, change: FileChange) => void): Promise<void> {
  const handle = await open('/dev/null')
  const opened = Object.getPrototypeOf(handle) as object
  await handle.close()
  for (const call of changing) around(fs.promises, call, () => ({ call }), see, true)
  around(fs.promises, 'open', ([, flags]) => (isForWriting(flags) ? { call: 'open' } : null), see, true)
  for (const call of ['write', 'writev', 'sync'] as const) around(opened, call, () => ({ call }), see, true)
  syncBuiltinESMExports()
}

const isForWriting = (flags: unknown): boolean =>
  typeof flags === 'string' ? /[wa+]/.test(flags) : typeof flags === 'number' && (flags & 3) !== 0

/** Puts itself round a method of an object for good. */
function around<What>(
  object: object,
  name: string,
  what: (this: unknown, given: readonly unknown[]) => What | null,
  see: (at: When, what: What) => void,
  /** What is thrown before it comes as a rejection. */
  promises = false,
): void {
  const methods = object as Record<string, Callable>
  const method = methods[name]
  if (method === undefined) throw new Error(`there is no ${name} to watch`)
  methods[name] = function (...given) {
    const seen = what.call(this, given)
    if (seen === null) return method.apply(this, given)
    if (promises) return wait(() => method.apply(this, given), seen)
    see('before', seen)
    const result = method.apply(this, given)
    see('after', seen)
    return result
  }
  const wait = async (run: () => unknown, seen: What) => {
    see('before', seen)
    const result = await run()
    see('after', seen)
    return result
  }
}
