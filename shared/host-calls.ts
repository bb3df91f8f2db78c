import { z } from 'zod'
import { base, done, idSchema } from './call.ts'
import { menuEntryIdSchema, menuEntrySchema } from './menu-entry.ts'
import { screenSchema } from './screen.ts'
import { shortcutSchema } from './settings.ts'

/** What only the host of the interface can do; refused where `capabilities` says no. */
export const hostCalls = {
  chooseFiles: base
    .input(z.object({ folders: z.boolean().default(false) }))
    .output(z.object({ paths: z.array(z.string()) })),
  writeClipboard: base.input(z.object({ text: z.string().max(10_000_000) })).output(done),
  /** http and https only. */
  openExternal: base.input(z.object({ url: z.string().max(8192) })).output(done),
  /**
   * Waits for a real press of a shortcut, at most 10 s: on some systems registering one succeeds and nothing
   * comes. `taken`: another program has it.
   */
  tryShortcut: base
    .input(z.object({ shortcut: shortcutSchema }))
    .output(z.object({ outcome: z.enum(['pressed', 'taken', 'silent']) })),
  /** Whether the shortcut of the settings is this app's now: another program may have taken it since. */
  shortcutState: base.output(z.object({ isHeld: z.boolean() })),
  /** What Mayfly has put into the system, or could: as it is there. */
  menuEntries: base.output(z.array(menuEntrySchema)),
  setMenuEntry: base
    .input(z.object({ id: menuEntryIdSchema, isWanted: z.boolean() }))
    .output(z.array(menuEntrySchema)),
  /** Brings the app's window up at one of its screens: for its small window. */
  showWindow: base.input(z.object({ screen: screenSchema })).output(done),
  /** Shows a row's original in the file manager, or the copy of it that was saved last. */
  reveal: base.input(z.object({ id: idSchema, copy: z.boolean().default(false) })).output(done),
}
