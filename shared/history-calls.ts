import { z } from 'zod'
import { base, done, idSchema } from './call.ts'
import {
  againResultSchema,
  checkedLinkSchema,
  historyCountSchema,
  historyFilterSchema,
  historyOutlineSchema,
  historyPageSchema,
  historySortSchema,
  historyViewSchema,
  localFilesSchema,
  renewedLinkSchema,
  savedCopySchema,
  uploadDetailSchema,
} from './history.ts'
import { marksPatchSchema } from './link-care.ts'
import { noteSchema, tagSchema, tagUseSchema } from './tag-schemas.ts'
import { mostTags } from './tags.ts'
import { uploadSchema } from './upload.ts'

/** A place in a view of the history; only the engine reads it. */
const cursorSchema = z.string().max(4096)

/** Calls on what has ended: finding it, and what is done about its links. */
export const historyCalls = {
  page: base
    .input(
      z.object({
        ...historyViewSchema.shape,
        cursor: cursorSchema.nullable(),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(historyPageSchema),
  /** Beside the pages, since it may take longer than they do. */
  count: base.input(z.object({ filter: historyFilterSchema })).output(historyCountSchema),
  /** Goes through the whole view; a second in a long history. */
  outline: base.input(historyViewSchema).output(historyOutlineSchema),
  /** Ids of a view from a cursor on, without their rows; `cut`: there are more. */
  ids: base
    .input(
      z.object({
        ...historyViewSchema.shape,
        cursor: cursorSchema.nullable(),
        limit: z.number().int().min(1).max(10_000),
      }),
    )
    .output(z.object({ ids: z.array(idSchema), cut: z.boolean() })),
  /** Those of them that have a link, in an order; `given`: as they were given to be uploaded. */
  arrange: base
    .input(
      z.object({
        ids: z.array(idSchema).max(10_000),
        order: z.union([historySortSchema, z.literal('given')]),
      }),
    )
    .output(z.object({ ids: z.array(idSchema) })),
  /** Rows by their ids, in the order asked for; what is not there any more is left out. */
  rows: base.input(z.object({ ids: z.array(idSchema).max(500) })).output(z.array(uploadSchema)),
  /** Of those that were renewed, what stands for them now; the others are left out. */
  standIns: base
    .input(z.object({ ids: z.array(idSchema).max(500) }))
    .output(z.array(z.object({ id: idSchema, standIn: uploadSchema }))),
  item: base.input(z.object({ id: idSchema })).output(uploadDetailSchema),
  /** Hides rows from queue and history; undone by `unforget`. */
  forget: base.input(z.object({ ids: z.array(idSchema).max(10_000) })).output(done),
  unforget: base.input(z.object({ ids: z.array(idSchema).max(10_000) })).output(done),
  /** Takes tags from uploads and gives them others, in one commit. */
  tag: base
    .input(
      z.object({
        ids: z.array(idSchema).max(10_000),
        add: z.array(tagSchema).max(mostTags).default([]),
        remove: z.array(tagSchema).max(mostTags).default([]),
      }),
    )
    .output(done),
  /** An empty one takes the note away. */
  note: base.input(z.object({ id: idSchema, note: noteSchema })).output(done),
  /** Every tag in use, the latest used first, at most 200. */
  tags: base.output(z.array(tagUseSchema)),
  /** Links that end within 24 h, the soonest first; `unsafe`: those of which nothing is on this computer. */
  endingSoon: base.output(z.object({ all: z.array(idSchema), unsafe: z.array(idSchema) })),
  /** Looks at links now; two looks that find nothing prove that one is gone. */
  check: base.input(z.object({ ids: z.array(idSchema).max(10_000) })).output(z.array(checkedLinkSchema)),
  /** What ended without a reminder was seen, and is told no more. */
  dismissMissed: base.output(done),
  /** Says what is to be done about links: saved before they end, not reminded of, kept alive. */
  mark: base.input(z.object({ ids: z.array(idSchema).max(10_000), marks: marksPatchSchema })).output(done),
  /** Uploads again what is behind links, in the same place; answers when the new rows are on disk. */
  renew: base.input(z.object({ ids: z.array(idSchema).max(10_000) })).output(z.array(renewedLinkSchema)),
  /**
   * Uploads the originals, or the saved copies, as new uploads; `destination` null: where they went. Originals that
   * have changed since fail as `file-changed`, unless that is accepted.
   */
  again: base
    .input(
      z.object({
        ids: z.array(idSchema).max(10_000),
        destination: z.string().nullable(),
        acceptChanged: z.boolean().default(false),
      }),
    )
    .output(againResultSchema),
  /** What of an upload is on this computer. */
  local: base.input(z.object({ id: idSchema })).output(localFilesSchema),
  /** Saves copies into a folder; null: the one in the settings. Answers when all were saved or failed. */
  save: base
    .input(z.object({ ids: z.array(idSchema).max(10_000), folder: z.string().max(4096).nullable() }))
    .output(z.array(savedCopySchema)),
}
