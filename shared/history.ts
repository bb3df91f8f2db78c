import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { careSummarySchema, linkCareSchema } from './link-care.ts'
import { attemptSchema, uploadSchema } from './upload.ts'

export const historyFilterSchema = z.object({
  search: z.string().max(500).optional(),
  destination: z.string().optional(),
  /** Of the link, by what we know of its expiry; `ended` failed or cancelled. */
  life: z.enum(['alive', 'expiring', 'gone', 'failed']).optional(),
  /** With `expiring`: dies within this many ms. */
  expiringWithinMs: z.number().optional(),
})
export type HistoryFilter = z.infer<typeof historyFilterSchema>

export const historyPageSchema = z.object({
  rows: z.array(uploadSchema),
  /** Pass to get the next page; null: that was the last. */
  cursor: z.string().nullable(),
  /** How many match; capped at 10,000. */
  count: z.number(),
  capped: z.boolean(),
})
export type HistoryPage = z.infer<typeof historyPageSchema>

export const uploadDetailSchema = z.object({
  upload: uploadSchema,
  attempts: z.array(attemptSchema),
  /** The host's reply as it came, at most 64 KB, without keys. */
  reply: z.string().nullable(),
  /** What is done about its link. */
  care: linkCareSchema.optional(),
})
export type UploadDetail = z.infer<typeof uploadDetailSchema>

/** What a look at a link proved. */
export const checkedLinkSchema = z.object({
  id: z.string(),
  /** Null: nothing was proved; `why` says what stood in the way. */
  alive: z.boolean().nullable(),
  why: z.string().nullable(),
})
export type CheckedLink = z.infer<typeof checkedLinkSchema>

/** What came of saving a copy: its path, or why there is none. */
export const savedCopySchema = z.object({
  id: z.string(),
  savedPath: z.string().nullable(),
  failure: failureSchema.nullable(),
})
export type SavedCopy = z.infer<typeof savedCopySchema>

/** The upload that renews another, or why there is none. */
export const renewedLinkSchema = z.object({
  id: z.string(),
  /** Id of the new row, which is in the queue now. */
  renewed: z.string().nullable(),
  failure: failureSchema.nullable(),
})
export type RenewedLink = z.infer<typeof renewedLinkSchema>

/** What ends soon; kept by an engine that runs everything. All times ms since the epoch. */
export const expiringSummarySchema = z.object({
  /** Links that end within 24 h. */
  count: z.number(),
  /** Of those: neither the unchanged original nor a saved copy is on this computer. */
  withoutCopy: z.number(),
  /** When the first of them ends. */
  firstAt: z.number().nullable(),
  /** What this run of the engine reminded of last; each link is in one only once for each time before its end. */
  reminder: z
    .object({
      at: z.number(),
      count: z.number(),
      /** Ended while nobody could remind of them. */
      missed: z.number(),
      withoutCopy: z.number(),
    })
    .nullable(),
  /** What Mayfly does by itself about what ends. */
  care: careSummarySchema.optional(),
})
export type ExpiringSummary = z.infer<typeof expiringSummarySchema>
export const nothingExpires: ExpiringSummary = { count: 0, withoutCopy: 0, firstAt: null, reminder: null }
