import { z } from 'zod'

const about = {
  /** The name that the provider reads; one that ends with a dot stands for all that begin so. */
  id: z.string().min(1).max(60),
  label: z.string(),
  /** A sentence for a person. */
  note: z.string(),
}

/** A choice that only one host knows, described so that an interface can offer it without knowing the host. */
export const hostOptionSchema = z.discriminatedUnion('kind', [
  z.object({
    ...about,
    kind: z.literal('choice'),
    choices: z
      .array(
        z.object({
          value: z.string(),
          label: z.string(),
          note: z.string(),
          /** What becomes of files, where this choice changes the provider's rule. */
          keeps: z.enum(['for-good', 'as-the-account-says']).optional(),
        }),
      )
      .min(2),
    initial: z.string(),
  }),
  z.object({ ...about, kind: z.literal('text'), placeholder: z.string() }),
  /** Whole bytes, shown in MB (millions). */
  z.object({
    ...about,
    kind: z.literal('bytes'),
    min: z.number().int(),
    max: z.number().int(),
    initial: z.number().int(),
  }),
  /** `true` or `false`. */
  z.object({ ...about, kind: z.literal('switch'), initial: z.boolean() }),
  /** Any number of names with values; the id ends with a dot. */
  z.object({ ...about, kind: z.literal('pairs'), placeholder: z.string() }),
])
export type HostOption = z.infer<typeof hostOptionSchema>
