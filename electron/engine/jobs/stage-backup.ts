import { stageRestore } from '../store/restore-files.ts'

/** Copies a backup beside the database and checks it (see `stageRestore`). */
export function stageBackup(input: { readonly dataDir: string; readonly backup: string }): null {
  stageRestore(input.dataDir, input.backup)
  return null
}
