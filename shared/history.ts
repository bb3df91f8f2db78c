import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { fileTypes } from './file-type.ts'
import { newestFirst } from './history-defaults.ts'
import { careSummarySchema, linkCareSchema } from './link-care.ts'
import { attemptSchema, uploadSchema } from './upload.ts'

export * from './file-type.ts'

export const historyLives = ['alive', 'expiring', 'gone', 'failed'] as const

export const historyFilterSchema = z.object({
  /** Words of a name, link, folder or tag, each as far as it was typed; anything is text. */
  search: z.string().max(500).optional(),
  destination: z.string().optional(),
  /** Of the link, by what we know of its expiry; `failed`: failed or cancelled. */
  life: z.enum(historyLives).optional(),
  /** With `expiring`: dies within this many ms. */
  expiringWithinMs: z.number().optional(),
  /** Whether a copy was saved. */
  saved: z.boolean().optional(),
  type: z.enum(fileTypes).optional(),
  /** Accepted at or after this moment, and before that one, in ms since the epoch. */
  since: z.number().optional(),
  before: z.number().optional(),
  /** Whether the practice host made it. */
  practice: z.boolean().optional(),
})
export type HistoryFilter = z.infer<typeof historyFilterSchema>

export const historySorts = ['time', 'name', 'size', 'expiry'] as const
/** What is alike stands in the order of time, in the same direction. */
export const historySortSchema = z.object({ by: z.enum(historySorts), descending: z.boolean() })
export type HistorySort = z.infer<typeof historySortSchema>

/** What of the history is looked at, and in which order. */
export const historyViewSchema = z.object({
  filter: historyFilterSchema,
  sort: historySortSchema.default(newestFirst),
})
export type HistoryView = z.infer<typeof historyViewSchema>
export type HistoryAsked = z.input<typeof historyViewSchema>

export const historyPageSchema = z.object({
  rows: z.array(uploadSchema),
  /** Pass to get the next page; null: that was the last. */
  cursor: z.string().nullable(),
})
export type HistoryPage = z.infer<typeof historyPageSchema>

/** How many match; counted to 10,000 only. */
export const historyCountSchema = z.object({ count: z.number(), capped: z.boolean() })
export type HistoryCount = z.infer<typeof historyCountSchema>

/** A view from end to end, so that any place of it can be gone to. */
export const historyOutlineSchema = z.object({
  total: z.number(),
  /** How many rows lie between two cursors. */
  every: z.number(),
  /** The first leads to row `every` (from 0), the next to row 2 × `every`, and so on. */
  cursors: z.array(z.string()),
})
export type HistoryOutline = z.infer<typeof historyOutlineSchema>

export const uploadDetailSchema = z.object({
  upload: uploadSchema,
  attempts: z.array(attemptSchema),
  /** The host's reply as it came, at most 64 KB, without keys. */
  reply: z.string().nullable(),
  /** What is done about its link. */
  care: linkCareSchema.optional(),
  /** What it renewed, directly or through others, the latest first, at most 50: to a person they are one item. */
  earlier: z.array(uploadSchema).optional(),
  /** Another upload renewed it, and is shown in its place. */
  isRenewed: z.boolean().optional(),
  /** Id of that one; absent: there is none. */
  standIn: z.string().optional(),
  /** One that is to renew it is on its way. */
  isRenewing: z.boolean().optional(),
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

/** Links that ended without a reminder, by why there was none: Mayfly was closed, quiet hours, they were put off. */
export const missedSummarySchema = z.object({
  closed: z.number(),
  quiet: z.number(),
  later: z.number(),
  /** When the last of them was found, in ms since the epoch. */
  at: z.number(),
})
export type MissedSummary = z.infer<typeof missedSummarySchema>

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
      /** Ended without a reminder, since the one before. */
      missed: z.number(),
      withoutCopy: z.number(),
      /** When the first and the last of `count` end. */
      firstAt: z.number().optional(),
      lastAt: z.number().optional(),
    })
    .nullable(),
  /** Told until a person dismisses it, over restarts; null or absent: none. */
  missed: missedSummarySchema.nullable().optional(),
  /** What Mayfly does by itself about what ends. */
  care: careSummarySchema.optional(),
})
export type ExpiringSummary = z.infer<typeof expiringSummarySchema>

/** What of an upload is on this computer, by size and time; null: it never had that. */
export const localFilesSchema = z.object({
  original: z.enum(['unchanged', 'changed', 'missing']).nullable(),
  copy: z.enum(['unchanged', 'changed', 'missing']).nullable(),
})
export type LocalFiles = z.infer<typeof localFilesSchema>

/** What came of uploading again: how many new rows there are, and why there is none of the others. */
export const againResultSchema = z.object({
  count: z.number(),
  failed: z.array(z.object({ id: z.string(), failure: failureSchema })),
})
export type AgainResult = z.infer<typeof againResultSchema>
