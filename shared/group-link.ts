import { z } from 'zod'

/** What is kept of the last group that an upload was put into. */
export const groupLinkSchema = z.object({
  /** The host's own: `uuid~N`. */
  id: z.string(),
  /** One link for all of its files. */
  url: z.string(),
  count: z.number().int(),
})
export type GroupLink = z.infer<typeof groupLinkSchema>
