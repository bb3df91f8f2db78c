import { z } from 'zod'

export const menuEntryIdSchema = z.enum([
  'start-at-login',
  'links',
  'send-to',
  'quick-action',
  'open-with',
  'files-script',
  'dolphin-menu',
  'nemo-action',
])
export type MenuEntryId = z.infer<typeof menuEntryIdSchema>

/** What Mayfly has put into the system, or could: entries in its menus, its start with the session, its links. */
export const menuEntrySchema = z.object({
  id: menuEntryIdSchema,
  /** Where it is found: "“Send to” in Windows’ own menus". */
  name: z.string(),
  /** As the system has it. `stale`: something is there under its name, but it starts another Mayfly. */
  state: z.enum(['on', 'off', 'stale']),
  /** Why it could not be put there, or taken away; null: nothing went wrong. */
  problem: z.string().nullable(),
})
export type MenuEntry = z.infer<typeof menuEntrySchema>
