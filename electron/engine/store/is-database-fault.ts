/** Whether SQLite threw this: a full disk, a lock of another program. It passes, and then the same write goes through. */
export function isDatabaseFault(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_')
}
