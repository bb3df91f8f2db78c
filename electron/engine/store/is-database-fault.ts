/** Whether SQLite says that the file itself is damaged, which does not pass. */
export function isDamage(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')
}

/** Whether SQLite threw this: a full disk, a lock of another program. It passes, and then the same write goes through. */
export function isDatabaseFault(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_')
}
