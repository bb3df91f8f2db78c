import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base, done, idSchema } from './call.ts'
import { capabilitiesSchema } from './capabilities.ts'
import { dataCalls } from './data-contract.ts'
import {
  destinationSchema,
  destinationStatusSchema,
  keyCheckSchema,
  keyStateSchema,
  providerInfoSchema,
  providerOptionsSchema,
  requestedMethodSchema,
} from './destination.ts'
import { doctorCheckSchema } from './doctor-check.ts'
import { failureSchema } from './failure.ts'
import { expiringSummarySchema } from './history.ts'
import { historyCalls } from './history-calls.ts'
import { hostCalls } from './host-calls.ts'
import { groupCalls } from './host-group.ts'
import { healthSchema, recoveryStateSchema } from './recovery.ts'
import { settingsSchema } from './settings.ts'
import { settingsPatchSchema } from './settings-patch.ts'
import { answerSchema, namingSchema, uploadSchema } from './upload.ts'
import { uploadStateKinds } from './upload-life.ts'

export * from './capabilities.ts'
export * from './data-contract.ts'
export * from './doctor-check.ts'
export * from './history.ts'
export * from './link-care.ts'
export * from './menu-entry.ts'
export * from './recovery.ts'

/** What a call works on. `all` is the whole queue. */
export const selectionSchema = z.union([
  z.object({ ids: z.array(idSchema).max(10_000) }),
  z.object({ batch: idSchema }),
  z.object({ all: z.literal(true) }),
])
export type Selection = z.infer<typeof selectionSchema>

/** What goes again; `onlyFailed`: of a batch, what failed and is in the queue. */
export const retrySelectionSchema = z.union([
  z.object({ batch: idSchema, onlyFailed: z.literal(true) }),
  selectionSchema,
])
export type RetrySelection = z.infer<typeof retrySelectionSchema>

/** One thing a person gave. */
export const inputSchema = z.discriminatedUnion('kind', [
  /** An absolute path of a file or a folder; `name`: what a file is called, where that is not its own name. */
  z.object({ kind: z.literal('path'), path: z.string().min(1), name: z.string().optional() }),
  z.object({ kind: z.literal('url'), url: z.string().min(1).max(8192) }),
  z.object({ kind: z.literal('data-url'), dataUrl: z.string(), name: z.string().optional() }),
  /** Bytes that were posted to the intake before (see `StagedFile`). */
  z.object({ kind: z.literal('staged'), stagedId: idSchema, name: z.string() }),
])
export type Input = z.infer<typeof inputSchema>

export const addOptionsSchema = z.object({
  /** Destination id; absent: the default one. */
  destination: z.string().optional(),
  method: requestedMethodSchema.optional(),
  /** Remote folder; absent: the destination's. Slashes at the ends are trimmed; `..` is refused. */
  remotePath: z.string().optional(),
  naming: namingSchema.optional(),
  /** Exact remote name; for a single source only. */
  remoteName: z.string().optional(),
  hash: z.boolean().optional(),
  concurrency: z.number().int().min(1).max(32).optional(),
  /** How long this batch waits for network or host before it fails, in ms. */
  giveUpMs: z.number().int().min(0).optional(),
  detour: z.enum(['ask', 'always', 'never']).optional(),
  /** When the content has a link that lives; absent: the setting, and without a person it is sent again. */
  alreadyUp: z.enum(['ask', 'reuse', 'upload']).optional(),
  /** False: nobody answers questions, the fallback is taken at once. */
  attended: z.boolean().optional(),
  /** For this host alone; over the destination's. */
  providerOptions: providerOptionsSchema.optional(),
  /**
   * The id of the batch, new (see `newId`): whoever does not get the answer asks again with the same, and what was
   * accepted is not added twice. One that was given for something else is refused.
   */
  batch: z
    .string()
    .regex(/^[a-z0-9]{12,40}$/)
    .optional(),
  /** What a person calls the batch: the folder's name, "5 files". */
  label: z.string().optional(),
  /** From a CLI's environment: a base URL for this batch, and keys by field, held in memory for it only. */
  baseUrl: z.string().optional(),
  keys: z.record(z.string(), z.string()).optional(),
})
export type AddOptions = z.infer<typeof addOptionsSchema>

/** Something given that was not accepted: never fatal for the rest. */
export const refusalSchema = z.object({ input: z.string(), failure: failureSchema })
export type Refusal = z.infer<typeof refusalSchema>

export const addResultSchema = z.object({
  batch: z.string(),
  /** Accepted and on disk. At most the first 200 rows; `count` is the whole number. */
  accepted: z.array(uploadSchema),
  count: z.number(),
  refused: z.array(refusalSchema),
})
export type AddResult = z.infer<typeof addResultSchema>

export const progressSchema = z.object({
  id: z.string(),
  /** Bytes of the file that the socket has taken; never falls, also across retries. */
  bytes: z.number(),
  /** Those of them that this attempt has yet to send again. Absent: none. */
  behind: z.number().optional(),
  total: z.number().nullable(),
  /** Bytes a second, smoothed over 3 s. */
  rate: z.number(),
})
export type Progress = z.infer<typeof progressSchema>

export const queueSummarySchema = z.object({
  /** Rows in the queue. */
  total: z.number(),
  counts: z.record(z.enum(uploadStateKinds), z.number()),
  /** Of the rows that are not done, failed or cancelled, plus those done in this run of the queue. */
  bytesTotal: z.number(),
  bytesSent: z.number(),
  /** Those of `bytesSent` that are yet to be sent again. Absent: none. */
  bytesBehind: z.number().optional(),
  rate: z.number(),
})
export type QueueSummary = z.infer<typeof queueSummarySchema>

/** A batch with rows in the queue. */
export const batchSummarySchema = z.object({
  id: z.string(),
  label: z.string(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  count: z.number(),
  done: z.number(),
  failed: z.number(),
  /** Rows that still move by themselves. */
  active: z.number(),
  bytes: z.number(),
  /** Mayfly ended while it was added, and nobody gave the rest again. */
  cutShort: z.literal(true).optional(),
})
export type BatchSummary = z.infer<typeof batchSummarySchema>

export const snapshotSchema = z.object({
  rev: z.number(),
  version: z.string(),
  capabilities: capabilitiesSchema,
  settings: settingsSchema,
  providers: z.array(providerInfoSchema),
  destinations: z.array(destinationStatusSchema),
  summary: queueSummarySchema,
  expiring: expiringSummarySchema,
  health: healthSchema,
  batches: z.array(batchSummarySchema),
  /** The first rows of the queue, as many as a window may show. */
  rows: z.array(uploadSchema),
})
export type Snapshot = z.infer<typeof snapshotSchema>
export type Overview = Omit<Snapshot, 'rows'>

/** A batch of coalesced changes; `rev` rises by one each time, a gap means: ask for a snapshot again. */
export const changeSchema = z.object({
  rev: z.number(),
  summary: queueSummarySchema,
  /** Rows that changed, whole, each once. */
  rows: z.array(uploadSchema),
  progress: z.array(progressSchema),
  /** Rows came, went or moved: ranges that are shown must be asked for again. */
  orderChanged: z.boolean(),
  /** So many rows changed at once that they are not told one by one: whoever follows some must ask for them. */
  flooded: z.literal(true).optional(),
  /** Absent: unchanged. */
  batches: z.array(batchSummarySchema).optional(),
  destinations: z.array(destinationStatusSchema).optional(),
  settings: settingsSchema.optional(),
  expiring: expiringSummarySchema.optional(),
  health: healthSchema.optional(),
})
export type Change = z.infer<typeof changeSchema>

export const eventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ kind: z.literal('change'), change: changeSchema }),
  /** Instead of a snapshot: the database cannot be opened. */
  z.object({ kind: z.literal('damaged'), recovery: recoveryStateSchema }),
])
export type EngineEvent = z.infer<typeof eventSchema>

/** Every call and every event stream between an interface and the engine. */
export const contract = {
  /** First a snapshot, then changes, at most ten a second. */
  events: base.output(eventIterator(eventSchema)),
  queue: {
    add: base
      .input(z.object({ inputs: z.array(inputSchema).max(100_000), options: addOptionsSchema }))
      .output(addResultSchema),
    /** Rows `start` to `start + count` of the queue, in its order. */
    range: base
      .input(z.object({ start: z.number().int().min(0), count: z.number().int().min(1).max(500) }))
      .output(z.object({ rev: z.number(), total: z.number(), rows: z.array(uploadSchema) })),
    /**
     * The rows of a batch from the place `start` on, in the order given, by pages of at most 500. A place may be empty:
     * the next page starts after the place of the last row.
     */
    batch: base
      .input(
        z.object({
          batch: idSchema,
          start: z.number().int().min(0).default(0),
          count: z.number().int().min(1).max(500).default(500),
        }),
      )
      .output(z.object({ total: z.number(), rows: z.array(uploadSchema) })),
    pause: base.input(selectionSchema).output(done),
    resume: base.input(selectionSchema).output(done),
    cancel: base.input(selectionSchema).output(done),
    /** Failed, cancelled and waiting rows go again; `all` means all failed ones. */
    retry: base.input(retrySelectionSchema).output(done),
    /** Takes ended rows out of the queue; they stay in the history. */
    clear: base.input(selectionSchema).output(done),
    /** Undoes a `clear`. */
    unclear: base.input(z.object({ ids: z.array(idSchema).max(10_000) })).output(done),
    /** Moves rows before another one; null: to the end. */
    move: base
      .input(z.object({ ids: z.array(idSchema).min(1).max(10_000), before: idSchema.nullable() }))
      .output(done),
    /**
     * Works off everything: what waited for a key or a stopped destination goes on, what a person paused does not.
     * `keys`: by provider and field, from a CLI's environment, held in memory for the address in `baseUrls` alone
     * (by provider; without: the destination's own).
     */
    run: base
      .input(
        z.object({
          keys: z.record(z.string(), z.record(z.string(), z.string())).default({}),
          baseUrls: z.record(z.string(), z.string()).default({}),
        }),
      )
      .output(done),
    answer: base
      .input(z.object({ id: idSchema, answer: answerSchema, forBatch: z.boolean().default(false) }))
      .output(done),
  },
  history: historyCalls,
  data: dataCalls,
  /** One link for several files, at hosts that have groups. */
  groups: groupCalls,
  destinations: {
    save: base.input(destinationSchema).output(destinationStatusSchema),
    remove: base.input(z.object({ id: z.string() })).output(done),
    /** Opens a stopped or cooling destination again. */
    reopen: base.input(z.object({ id: z.string() })).output(done),
    /** Whether new files are counted on for as long as checks have shown, or as before. */
    countOn: base
      .input(z.object({ id: z.string(), lifetime: z.enum(['measured', 'as-before']) }))
      .output(destinationStatusSchema),
    /** Starts the sandbox on this computer and makes it the default destination. */
    practice: base.output(destinationStatusSchema),
  },
  keys: {
    /** Asks the keychain, where that was not done yet: snapshots say what is known so far. */
    state: base.input(z.object({ destination: z.string(), field: z.string() })).output(keyStateSchema),
    /** The key goes one way: it is never sent back. */
    set: base
      .input(z.object({ destination: z.string(), field: z.string(), key: z.string().min(1).max(4096) }))
      .output(keyStateSchema),
    delete: base.input(z.object({ destination: z.string(), field: z.string() })).output(keyStateSchema),
    /** Asks the host whether the keys of a destination are right, where it can be asked. */
    check: base.input(z.object({ destination: z.string() })).output(keyCheckSchema),
  },
  settings: {
    update: base.input(settingsPatchSchema).output(settingsSchema),
  },
  host: hostCalls,
  doctor: base.output(z.array(doctorCheckSchema)),
}
export type Contract = typeof contract
