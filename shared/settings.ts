import { z } from 'zod'

export const linkFormatNameSchema = z.enum(['url', 'markdown', 'html', 'bbcode', 'template'])
export type LinkFormatName = z.infer<typeof linkFormatNameSchema>

/** A key with at least one of the keys that do not type, in Electron's words: "CommandOrControl+Shift+U". */
export const shortcutSchema = z
  .string()
  .max(60)
  .regex(
    /^((Command|Control|CommandOrControl|Alt|Shift|Super)\+)+([A-Z0-9]|F([1-9]|1\d|2[0-4])|Space|Insert|Home|End|PageUp|PageDown|Up|Down|Left|Right)$/,
  )

/** Everything a person may set; each with its default, so that an empty object is a whole one. */
export const settingsSchema = z.object({
  /** Destination of new uploads. */
  defaultDestination: z.string().default('kie'),
  /** Uploads at once, over all destinations. */
  concurrency: z.number().int().min(1).max(32).default(8),
  /** Bytes a second over all uploads; null: no limit. */
  bandwidthLimit: z.number().int().min(1024).nullable().default(null),
  naming: z.enum(['unique', 'exact']).default('unique'),
  hash: z.boolean().default(true),
  /** When the host cannot fetch a URL: ask, download here and send, or fail. */
  detour: z.enum(['ask', 'always', 'never']).default('ask'),
  /** How long to wait for a network, in ms, before giving up. */
  offlineGiveUpMs: z
    .number()
    .int()
    .min(1000)
    .default(24 * 3_600_000),
  /** Copy the link (or a batch's links) when a batch is done. */
  autoCopy: z.boolean().default(false),
  linkFormat: linkFormatNameSchema.default('url'),
  linkTemplate: z.string().max(2000).default('[{name}]({url})'),
  /** `system`: from the environment (and the system's, in the desktop app). */
  proxy: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('system') }),
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('url'), url: z.string() }),
    ])
    .default({ kind: 'system' }),
  /** Path of a PEM file with extra certificate authorities; null: none. */
  extraCaFile: z.string().nullable().default(null),
  /** How long before its end a link is reminded of, in ms. */
  remindBeforeMs: z
    .array(
      z
        .number()
        .int()
        .min(60_000)
        .max(30 * 86_400_000),
    )
    .max(5)
    .default([24 * 3_600_000, 3 * 3_600_000]),
  /** Minutes of the day without reminders; from may be later than to. Null: none. */
  quietHours: z
    .object({ from: z.number().int().min(0).max(1439), to: z.number().int().min(0).max(1439) })
    .nullable()
    .default(null),
  /** Remind only of files of which nothing is on this computer. */
  remindUnsafeOnly: z.boolean().default(false),
  /** The bar about expiring files is put off until then, in ms since the epoch. */
  expiringLaterAt: z.number().nullable().default(null),
  /** Where copies are saved; null: the folder for downloads. */
  saveFolder: z.string().max(4096).nullable().default(null),
  /** When a file's content has a link that lives: ask, take that link, or send it again. */
  alreadyUp: z.enum(['ask', 'reuse', 'upload']).default('ask'),
  /** The person has agreed that links are renewed by themselves. */
  keepAliveConsent: z.boolean().default(false),
  /** Of which files a copy is saved before they are deleted: those that a person marked, and these. */
  autoSave: z.enum(['marked', 'without-copy', 'all']).default('marked'),
  /** How long before its end that begins, in ms. */
  autoSaveBeforeMs: z
    .number()
    .int()
    .min(600_000)
    .max(7 * 86_400_000)
    .default(12 * 3_600_000),
  /** Bytes that such copies leave free on the disk. */
  autoSaveKeepFree: z.number().int().min(0).default(2_000_000_000),
  /** Bytes of all such copies together; null: no limit. */
  autoSaveMost: z.number().int().min(0).nullable().default(10_000_000_000),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Start with the person's session, without a window where there is a tray. */
  startAtLogin: z.boolean().default(false),
  /** The person was asked for that, which happens once. */
  askedToStart: z.boolean().default(false),
  /** Uploads what is on the clipboard, from anywhere; null: off. Kept only once a press of it came through. */
  shortcut: shortcutSchema.nullable().default(null),
  /** Closing the window leaves Mayfly in the tray, where there is one. */
  closeToTray: z.boolean().default(true),
  /** The person was told that it stays there. */
  toldOfTray: z.boolean().default(false),
  notifications: z.boolean().default(true),
  /** The first-run card was answered. */
  welcomed: z.boolean().default(false),
})
export type Settings = z.infer<typeof settingsSchema>
export const defaultSettings: Settings = settingsSchema.parse({})

const { shape } = settingsSchema
type Bare = { [Name in keyof typeof shape]: ReturnType<(typeof shape)[Name]['removeDefault']> }
// With its defaults, `partial()` would fill in every setting that a patch leaves out, and so reset it.
const bare = Object.fromEntries(
  Object.entries(shape).map(([name, field]) => [name, field.removeDefault()]),
) as Bare
/** Some of the settings; what is absent stays absent. */
export const settingsPatchSchema = z.object(bare).partial()
export type SettingsPatch = z.input<typeof settingsPatchSchema>
