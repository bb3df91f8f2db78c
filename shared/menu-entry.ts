import { z } from 'zod'

export const menuEntryIdSchema = z.enum([
  'send-to',
  'quick-action',
  'open-with',
  'files-script',
  'dolphin-menu',
  'nemo-action',
])
export type MenuEntryId = z.infer<typeof menuEntryIdSchema>

/** An entry in a menu of the system's own, which hands files to Mayfly. */
export const menuEntrySchema = z.object({
  id: menuEntryIdSchema,
  /** Where it is found: "“Send to” in Windows’ own menus". */
  name: z.string(),
  /** As read from disk. `stale`: something is there under its name, but it starts another Mayfly. */
  state: z.enum(['on', 'off', 'stale']),
  /** Why it could not be put there, or taken away; null: nothing went wrong. */
  problem: z.string().nullable(),
})
export type MenuEntry = z.infer<typeof menuEntrySchema>
