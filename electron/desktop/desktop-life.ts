import { app, nativeImage, nativeTheme } from 'electron'
import { batchesThatEnded } from '../../shared/batch-ends.ts'
import type { Change } from '../../shared/contract.ts'
import { actOnExpiring } from './act-on-expiring.ts'
import type { AppWindows } from './app-windows.ts'
import { writeClipboard } from './clipboard.ts'
import type { DesktopEngine } from './desktop-engine.ts'
import type { DesktopState } from './desktop-state.ts'
import { createExpiryNotices } from './expiry-notices.ts'
import { batchLinks, followEngine } from './follow-engine.ts'
import { type NoticeAction, noticesFor, shortcutNotice } from './notification-model.ts'
import { createNotifier, type Notifier } from './notifications.ts'
import { isMomentToOfferStart, offerToStart } from './offer-start.ts'
import { createSleepGuard, watchWaking } from './power.ts'
import type { ClipboardShortcut } from './shortcut.ts'
import { followSettings, keepSwitches } from './switch-entries.ts'
import type { SystemSwitch } from './system-switch.ts'
import { createTaskbar } from './taskbar.ts'
import type { AppTray } from './tray.ts'
import type { TrayAction } from './tray-model.ts'
import { createTrayUpdates } from './tray-updates.ts'

/** Asking the system takes time that belongs to the first window. */
const keepAfterMs = 1_500

export interface DesktopLife {
  readonly engine: DesktopEngine
  readonly windows: AppWindows
  readonly tray: AppTray
  readonly shortcut: ClipboardShortcut
  /** What the system does for Mayfly where the settings want it. */
  readonly switches: readonly SystemSwitch[]
  /** Path of the picture that Windows lays over the icon when something failed. */
  readonly failureImage: string
  uploadClipboard(): void
  uploadPaths(paths: readonly string[]): void
  uploadText(text: string): void
  ask(question: typeof offerToStart): Promise<boolean>
  quit(): void
}

/** Everything that follows the engine outside of a page. Returns what ends it. */
export function liveOnDesktop(parts: DesktopLife): () => void {
  const { engine, windows, tray, shortcut, switches } = parts
  const notifier = createNotifier({
    isWanted: () => engine.settings.get().notifications,
    onAction: (action) => actOnNotice(action, parts, notifier),
  })
  const expiry = createExpiryNotices((notice) => {
    // A person at the window sees it there.
    if (!windows.main()?.isFocused()) notifier.show(notice)
  })
  const trayUpdates = createTrayUpdates(tray, engine)
  const taskbar = createTaskbar({
    window: windows.main,
    setBadgeCount: (count) => app.setBadgeCount(count),
    failureImage: process.platform === 'win32' ? () => nativeImage.createFromPath(parts.failureImage) : null,
  })
  windows.whenMainShows(taskbar.redraw)
  const sleepGuard = createSleepGuard()
  const canStartAtLogin = switches.some(({ id }) => id === 'start-at-login')
  const waking = watchWaking(() => engine.wake())

  tray.listen({
    onClick: windows.toggleSmall,
    onFiles: parts.uploadPaths,
    onText: parts.uploadText,
    onAction: (action) => actOnTray(action, parts),
  })
  const follow = (state: DesktopState, before: DesktopState | null, change: Change | null): void => {
    const { summary, settings } = state
    trayUpdates.follow(state, change)
    if (!change || change.expiring || change.settings) expiry.follow(state)
    taskbar.show(summary)
    sleepGuard.sending((summary.counts.sending ?? 0) > 0)
    waking.waitsForNetwork(state.destinations.some(({ gate }) => gate.kind === 'offline'))
    if (before?.settings.theme !== settings.theme) nativeTheme.themeSource = settings.theme
    if (before?.settings.shortcut !== settings.shortcut) {
      shortcut.set(settings.shortcut)
      if (settings.shortcut !== null && !shortcut.isHeld()) notifier.show(shortcutNotice(settings.shortcut))
    }
    if (before) followSettings(switches, settings, before.settings)
    if (!before || !change) return
    // A window that comes up by itself for this alone is not wanted (see windowForBox).
    const mayOffer = canStartAtLogin && (process.platform !== 'darwin' || windows.main() !== null)
    if (mayOffer && isMomentToOfferStart(engine.settings.get(), change)) offerStart(parts)
    copyWithoutPage(state, before, parts)
    if (windows.main()?.isFocused()) return
    for (const notice of noticesFor(before, state)) notifier.show(notice)
  }
  const unfollow = followEngine(engine, follow)
  const keeping = setTimeout(() => keepSwitches(switches, engine.settings.get()), keepAfterMs)

  return () => {
    unfollow()
    clearTimeout(keeping)
    expiry.close()
    trayUpdates.close()
    waking.waitsForNetwork(false)
    sleepGuard.sending(false)
    shortcut.close()
    tray.close()
  }
}

/** Asks once, whatever the answer. */
function offerStart({ engine, ask }: DesktopLife): void {
  engine.settings.update({ askedToStart: true })
  ask(offerToStart).then(
    (yes) => yes && engine.settings.update({ startAtLogin: true }),
    () => {},
  )
}

/** The page copies links by itself; where none is open, this does. */
function copyWithoutPage(state: DesktopState, before: DesktopState, { engine, windows }: DesktopLife): void {
  if (!state.settings.autoCopy || windows.main()) return
  const links = batchesThatEnded(before.batches, state.batches)
    .map((batch) => batchLinks(engine, batch.id))
    .filter((text) => text !== '')
  if (links.length > 0) copy(links.join('\n'))
}

function actOnNotice(action: NoticeAction, { engine, windows }: DesktopLife, notifier: Notifier): void {
  switch (action.kind) {
    case 'copy-batch':
      copy(batchLinks(engine, action.batch))
      return
    case 'expiring':
      // Where it cannot be done, the history says why.
      actOnExpiring(action.action, engine, notifier.show).catch(() => windows.show('history'))
      return
    case 'show':
      windows.show(action.screen)
      return
  }
}

function actOnTray(action: TrayAction, parts: DesktopLife): void {
  const { engine, windows } = parts
  switch (action.kind) {
    case 'copy-link':
      copy(action.url)
      return
    case 'show':
      windows.show(action.screen)
      return
    case 'show-small':
      windows.showSmall()
      return
    case 'upload-clipboard':
      parts.uploadClipboard()
      return
    case 'pause-all':
      engine.queue.pause({ all: true }).catch(() => {})
      return
    case 'resume-all':
      engine.queue.resume({ all: true }).catch(() => {})
      return
    case 'quit':
      parts.quit()
      return
  }
}

function copy(text: string): void {
  if (text !== '') writeClipboard(text).catch(() => {})
}
