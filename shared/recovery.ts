import { z } from 'zod'

export const backupChoiceSchema = z.object({
  name: z.string(),
  /** ms since the epoch. */
  madeAt: z.number(),
  bytes: z.number(),
  /** What is in it; null: it cannot be read itself. */
  uploads: z.number().nullable(),
  links: z.number().nullable(),
  /**
   * What can still be read now and is newer than the backup: uploads that are not in it, links that are not in it or
   * have changed since. Null: nothing can be read, so nobody knows.
   */
  lost: z.object({ uploads: z.number(), links: z.number() }).nullable(),
})
export type BackupChoice = z.infer<typeof backupChoiceSchema>

/** What a person needs to know before they put a backup in the place of queue and history. */
export const recoveryStateSchema = z.object({
  /** What is wrong, in a sentence; null: nothing is known to be. */
  damage: z.string().nullable(),
  /** How much of the database can still be read. */
  readable: z.enum(['whole', 'part', 'none']),
  /** Newest first. */
  backups: z.array(backupChoiceSchema),
})
export type RecoveryState = z.infer<typeof recoveryStateSchema>

/** How a damaged database is mended from a terminal. */
export const restoreAdvice =
  '"mayfly restore --list" shows which backups there are, and what each would cost.'

export const restoredSchema = z.object({
  /** Where the database of before is kept. */
  keptAs: z.string(),
  /** Newer uploads of a damaged database that could still be read, and were taken along. */
  salvaged: z.number(),
})
export type Restored = z.infer<typeof restoredSchema>

/** What the last look at the database found. */
export const healthSchema = z.object({
  damaged: z.boolean(),
  /** Entries that cannot be read. */
  unreadable: z.number(),
})
export type Health = z.infer<typeof healthSchema>
