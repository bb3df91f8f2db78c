import { z } from 'zod'
import { longestNote, longestTag, tagOf } from './tags.ts'

/** A word or a few, on one line; a comma ends it wherever tags are typed. */
export const tagSchema = z
  .string()
  .max(longestTag)
  .refine((text) => tagOf(text) === text, 'not a tag')
export const noteSchema = z.string().max(longestNote)

/** A tag as it was used, and on how many uploads. */
export const tagUseSchema = z.object({ tag: z.string(), count: z.number().int() })
export type TagUse = z.infer<typeof tagUseSchema>
