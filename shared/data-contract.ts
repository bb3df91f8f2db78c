import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base } from './call.ts'
import { recoveryStateSchema, restoredSchema } from './recovery.ts'

export const exportFormatSchema = z.enum(['json', 'csv'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** What an import has done so far, and at last what came of it. All figures but bytes are rows. */
export const importEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    /** The whole file is read (bytes) before anything is added (rows). */
    step: z.enum(['reading', 'adding']),
    done: z.number(),
    of: z.number(),
  }),
  z.object({
    kind: z.literal('done'),
    added: z.number(),
    /** Were in the history already. */
    known: z.number(),
    /** Stood in the file more than once. */
    repeated: z.number(),
    /** Were no uploads, and were left out. */
    refused: z.number(),
  }),
])
export type ImportEvent = z.infer<typeof importEventSchema>

/** The history file: an absolute path, or bytes that were posted to the intake. */
export const importSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1).max(8192) }),
  z.object({ kind: z.literal('staged'), stagedId: z.string().min(1).max(40) }),
])
export type ImportSource = z.infer<typeof importSourceSchema>

/** The history as a whole: taking it out and in. */
export const dataCalls = {
  /** Merges an exported history. Who leaves early stops it. */
  import: base.input(importSourceSchema).output(eventIterator(importEventSchema)),
  /** Asks where, and writes the history there; path null: the person changed their mind. */
  saveExport: base
    .input(z.object({ format: exportFormatSchema }))
    .output(z.object({ path: z.string().nullable(), rows: z.number(), unreadable: z.number() })),
  /** The findings of the doctor and the end of the log, for who helps; `names`: with paths. Never with a key. */
  report: base.input(z.object({ names: z.boolean() })).output(z.object({ text: z.string() })),
  /** Which backups there are, and what each would cost; on a long history this takes seconds. */
  recovery: base.output(recoveryStateSchema),
  /** Puts a backup in the place of queue and history; `nothing`: an empty one. The engine starts again. */
  restore: base.input(z.object({ backup: z.string().min(1).max(100) })).output(restoredSchema),
}
