import { z } from 'zod'
import { failureSchema } from './failure.ts'

/** What a person wants done about one link; kept beside its upload. Times ms since the epoch. */
export const linkMarksSchema = z.object({
  /** A copy is saved before the host deletes the file, whatever the settings say of others. */
  save: z.boolean(),
  /** Nobody is reminded of its end. */
  silent: z.boolean(),
  /** It is uploaded again before it ends, until then; null: it is not. */
  keepUntil: z.number().nullable(),
})
export type LinkMarks = z.infer<typeof linkMarksSchema>
export const noMarks: LinkMarks = { save: false, silent: false, keepUntil: null }

export const linkTasks = ['save', 'renew'] as const
export type LinkTask = (typeof linkTasks)[number]

export const linkCareSchema = linkMarksSchema.extend({
  /** When the link was looked at last. */
  checkedAt: z.number().nullable(),
  /** What Mayfly wants to do by itself and could not do yet. */
  troubles: z.array(z.object({ task: z.enum(linkTasks), failure: failureSchema, nextAt: z.number() })),
  /** What it did by itself, the oldest first. */
  events: z.array(z.object({ at: z.number(), sentence: z.string() })),
})
export type LinkCare = z.infer<typeof linkCareSchema>

/** Some of the marks; what is absent stays as it is. */
export const marksPatchSchema = linkMarksSchema.partial()
export type MarksPatch = z.infer<typeof marksPatchSchema>

/** What Mayfly does about links by itself, over all of them. */
export const careSummarySchema = z.object({
  /** Copies that this run of the engine saved by itself. */
  saved: z.number(),
  /** Bytes of all copies that were ever saved by themselves and are still where they were put. */
  savedBytes: z.number(),
  /** Links that this run renewed by itself, and of those the ones that have changed. */
  renewed: z.number(),
  changed: z.number(),
  /** By task: how many could not be done yet, why the last of them could not, and when it is tried again. */
  troubles: z.array(
    z.object({
      task: z.enum(linkTasks),
      count: z.number(),
      failure: failureSchema,
      nextAt: z.number(),
    }),
  ),
})
export type CareSummary = z.infer<typeof careSummarySchema>
