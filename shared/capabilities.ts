import { z } from 'zod'

export const capabilitiesSchema = z.object({
  /** Drops and dialogs give paths: nothing needs staging. */
  realPaths: z.boolean(),
  tray: z.boolean(),
  nativeDialog: z.boolean(),
  /** Name of the keychain ("the login keyring"), or null where there is none. */
  keychain: z.string().nullable(),
  hostClipboard: z.boolean(),
  /** What a desktop app can do with its system; absent where there is no such app. */
  system: z
    .object({
      /** Why there is no tray icon; null: there is one. */
      noTray: z.string().nullable(),
      /** An installed app can; one that was started from its sources cannot. */
      /** What a person must know of shortcuts here; null: nothing. */
      shortcutNote: z.string().nullable(),
      /** Whether it looks for new versions, in words. */
      updates: z.string(),
    })
    .optional(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>
