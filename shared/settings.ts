import { z } from 'zod'
import { defaultSettings } from './default-settings.ts'
import { shortcutPattern } from './shortcut.ts'

export const linkFormatNameSchema = z.enum(['url', 'markdown', 'html', 'bbcode', 'template'])
export type LinkFormatName = z.infer<typeof linkFormatNameSchema>

export const shortcutSchema = z.string().max(60).regex(shortcutPattern)

/** Everything a person may set; each with its default, so that an empty object is a whole one. */
export const settingsSchema = z.object({
  /** Destination of new uploads. */
  defaultDestination: z.string().default(defaultSettings.defaultDestination),
  /** Uploads at once, over all destinations. */
  concurrency: z.number().int().min(1).max(32).default(defaultSettings.concurrency),
  /** Bytes a second over all uploads; null: no limit. */
  bandwidthLimit: z.number().int().min(1024).nullable().default(defaultSettings.bandwidthLimit),
  naming: z.enum(['unique', 'exact']).default(defaultSettings.naming),
  hash: z.boolean().default(defaultSettings.hash),
  /** When the host cannot fetch a URL: ask, download here and send, or fail. */
  detour: z.enum(['ask', 'always', 'never']).default(defaultSettings.detour),
  /** How long to wait for a network, in ms, before giving up. */
  offlineGiveUpMs: z.number().int().min(1000).default(defaultSettings.offlineGiveUpMs),
  /** Copy the link (or a batch's links) when a batch is done. */
  autoCopy: z.boolean().default(defaultSettings.autoCopy),
  linkFormat: linkFormatNameSchema.default(defaultSettings.linkFormat),
  linkTemplate: z.string().max(2000).default(defaultSettings.linkTemplate),
  /** `system`: from the environment (and the system's, in the desktop app). */
  proxy: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('system') }),
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('url'), url: z.string() }),
    ])
    .default(defaultSettings.proxy),
  /** Path of a PEM file with extra certificate authorities; null: none. */
  extraCaFile: z.string().nullable().default(defaultSettings.extraCaFile),
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
    .default(defaultSettings.remindBeforeMs),
  /** Minutes of the day without reminders; from may be later than to. Null: none. */
  quietHours: z
    .object({ from: z.number().int().min(0).max(1439), to: z.number().int().min(0).max(1439) })
    .nullable()
    .default(defaultSettings.quietHours),
  /** Remind only of files of which nothing is on this computer. */
  remindUnsafeOnly: z.boolean().default(defaultSettings.remindUnsafeOnly),
  /** What expires soon is put off until then, in ms since the epoch; what comes to it meanwhile, or ends sooner, is not. */
  expiringLaterAt: z.number().nullable().default(defaultSettings.expiringLaterAt),
  /** When that was decided; the engine writes it. */
  expiringLaterFrom: z.number().nullable().default(defaultSettings.expiringLaterFrom),
  /** Where copies are saved; null: the folder for downloads. */
  saveFolder: z.string().max(4096).nullable().default(defaultSettings.saveFolder),
  /** When a file's content has a link that lives: ask, take that link, or send it again. */
  alreadyUp: z.enum(['ask', 'reuse', 'upload']).default(defaultSettings.alreadyUp),
  /** The person has agreed that links are renewed by themselves. */
  keepAliveConsent: z.boolean().default(defaultSettings.keepAliveConsent),
  /** Of which files a copy is saved before they are deleted: those that a person marked, and these. */
  autoSave: z.enum(['marked', 'without-copy', 'all']).default(defaultSettings.autoSave),
  /** How long before its end that begins, in ms. */
  autoSaveBeforeMs: z
    .number()
    .int()
    .min(600_000)
    .max(7 * 86_400_000)
    .default(defaultSettings.autoSaveBeforeMs),
  /** Bytes that such copies leave free on the disk. */
  autoSaveKeepFree: z.number().int().min(0).default(defaultSettings.autoSaveKeepFree),
  /** Bytes of all such copies together; null: no limit. */
  autoSaveMost: z.number().int().min(0).nullable().default(defaultSettings.autoSaveMost),
  theme: z.enum(['system', 'light', 'dark']).default(defaultSettings.theme),
  /** Start with the person's session, without a window where there is a tray. */
  startAtLogin: z.boolean().default(defaultSettings.startAtLogin),
  /** The system hands links of Mayfly's own scheme to the desktop app, where that can be chosen. */
  openLinks: z.boolean().default(defaultSettings.openLinks),
  /** The person was asked to start it with their session, which happens once. */
  askedToStart: z.boolean().default(defaultSettings.askedToStart),
  /** Uploads what is on the clipboard, from anywhere; null: off. Kept only once a press of it came through. */
  shortcut: shortcutSchema.nullable().default(defaultSettings.shortcut),
  /** Closing the window leaves Mayfly in the tray, where there is one. */
  closeToTray: z.boolean().default(defaultSettings.closeToTray),
  /** The person was told that it stays there. */
  toldOfTray: z.boolean().default(defaultSettings.toldOfTray),
  notifications: z.boolean().default(defaultSettings.notifications),
  /** The first-run card was answered. */
  welcomed: z.boolean().default(defaultSettings.welcomed),
})
export type Settings = z.infer<typeof settingsSchema>
