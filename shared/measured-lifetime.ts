import { z } from 'zod'

/** What checks of links have shown: files of a destination died sooner than they should. Lengths of time in ms. */
export const measuredLifetimeSchema = z.object({
  /** How long a new file should be counted on. */
  lifetimeMs: z.number(),
  /** The youngest that was found gone was no older than this. */
  goneWithinMs: z.number(),
  /** How long the same file should have lived. */
  statedMs: z.number(),
  /** How many files of how many batches that was found with. */
  files: z.number(),
  batches: z.number(),
})
export type MeasuredLifetime = z.infer<typeof measuredLifetimeSchema>

/** What a person made of it; kept with the destination. */
export const lifetimeDecisionSchema = z.object({
  /** New files are counted on for so long; null: for as long as they were before. */
  lifetimeMs: z.number().positive().nullable(),
  /** What was found gone before then, ms since the epoch, is no reason to ask again. */
  decidedAt: z.number(),
})
export type LifetimeDecision = z.infer<typeof lifetimeDecisionSchema>
