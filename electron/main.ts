import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, globalShortcut, shell } from 'electron'
import type { Input } from '../shared/contract.ts'
import { registerAppScheme, serveApp } from './desktop/app-protocol.ts'
import { createAppWindows } from './desktop/app-windows.ts'
import { readClipboardFormats, writeClipboard } from './desktop/clipboard.ts'
import type { ClipboardFormats } from './desktop/clipboard-content.ts'
import { closeBeforeQuit } from './desktop/close-before-quit.ts'
import { liveOnDesktop } from './desktop/desktop-life.ts'
import { movingRows } from './desktop/desktop-state.ts'
import { ask, chooseFiles, chooseTarget, showProblem, tell } from './desktop/dialogs.ts'
import { guardGraphics } from './desktop/graphics-guard.ts'
import { countOf } from './desktop/in-words.ts'
import { lookAtDesktop } from './desktop/look-at-desktop.ts'
import { setMenu } from './desktop/menu.ts'
import { keepAppImageToItself } from './desktop/own-environment.ts'
import { thisProgram } from './desktop/program-to-start.ts'
import { resolveSystemProxy } from './desktop/proxy.ts'
import { guardQuit } from './desktop/quit-guard.ts'
import { lockDownPages, openInBrowser, refusePermissions } from './desktop/security.ts'
import { createClipboardShortcut, shortcutNote } from './desktop/shortcut.ts'
import { startAgain } from './desktop/start-again.ts'
import { startLater } from './desktop/start-later.ts'
import { withSwitches } from './desktop/switch-entries.ts'
import { systemMenuEntries } from './desktop/system-menu-entries.ts'
import { systemSwitches } from './desktop/system-switches.ts'
import { systemUpdatePolicy } from './desktop/system-update-policy.ts'
import { addAndTell, takeGiven } from './desktop/take-given.ts'
import { noTray, openTray } from './desktop/tray.ts'
import { awaitTrayItem, isTrayReachable } from './desktop/tray-item.ts'
import { awaitTray, hasTray } from './desktop/tray-presence.ts'
import { followUpdates } from './desktop/updates.ts'
import { uploadClipboard } from './desktop/upload-clipboard.ts'
import { gatherWaysIn } from './desktop/ways-in.ts'
import { windowForBox } from './desktop/window-for-box.ts'
import { nameApp } from './desktop/windows-identity.ts'
import { DamagedDatabaseError, OwnedElsewhereError } from './engine/engine.ts'
import { isPrivateHost } from './engine/http/private-address.ts'
import { replaceFile } from './engine/replace-file.ts'
import { createKeychain, type SecretStore } from './engine/secrets.ts'
import { prepareDataDir, resolveDataDir } from './engine/store/data-directory.ts'
import { openEngine } from './open-engine.ts'
import { createIntakeFetch } from './rpc/intake-fetch.ts'
import { loadInterface } from './rpc/interface-files.ts'
import { createPortHandler } from './rpc/message-port.ts'
import { createPictureFetch } from './rpc/picture-fetch.ts'
import { createRouter } from './rpc/router.ts'
import { sentenceFor } from './sentence-for.ts'

// All are beside the folder of this file once it is built: out/main, out/preload, out/renderer.
const preload = join(import.meta.dirname, '../preload/preload.cjs')
const rendererDir = join(import.meta.dirname, '../renderer')
const pictures = join(import.meta.dirname, '../../scripts/icons/tray')
const appIcon = join(import.meta.dirname, '../../scripts/icons/linux/256x256.png')
const dataDir = resolveDataDir(process.env)

const noTrayWords =
  'This desktop shows no tray icons. The small window is in the menu “Window”, and closing the last window ends Mayfly. On GNOME, the extension AppIndicator brings tray icons back.'

keepAppImageToItself(thisProgram())
nameApp(app, thisProgram())
registerAppScheme()
lockDownPages()
begin()

function begin(): void {
  try {
    prepareDataDir(dataDir)
    keepProfileIn(dataDir)
  } catch (error) {
    // Before it is ready, Linux shows no dialog.
    void app.whenReady().then(() => giveUp(error))
    return
  }
  const waysIn = gatherWaysIn()
  if (waysIn.isFirst) {
    // Asked before the app is ready: the answers come meanwhile.
    const isForSession = process.platform === 'linux' && waysIn.show === 'hidden'
    const showsTray = isForSession ? awaitTray(process.platform) : hasTray(process.platform)
    const secrets = createKeychain()
    app
      .whenReady()
      .then(() => {
        setMenu(null)
        return start(waysIn, showsTray, secrets)
      })
      .catch(async (error: unknown) => {
        if (!(error instanceof DamagedDatabaseError)) throw error
        const { recoverOnDesktop } = await import('./recover-desktop.ts')
        return recoverOnDesktop({ dataDir, preload, appIcon, rendererDir, damage: error.damage, waysIn })
      })
      .catch(giveUp)
  } else app.quit()
}

/** Chromium's own files go with the data directory, so that two of them are two apps beside each other. */
function keepProfileIn(dataDir: string): void {
  const profile = join(dataDir, 'window')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
  guardGraphics(app, profile, process.versions.electron ?? '')
}

async function start(
  waysIn: ReturnType<typeof gatherWaysIn>,
  showsTray: Promise<boolean>,
  secrets: Promise<SecretStore>,
): Promise<void> {
  refusePermissions()
  let tray = noTray
  const shortcut = createClipboardShortcut(() => takeClipboard(), globalShortcut)
  const updates = systemUpdatePolicy()
  const options: Parameters<typeof openEngine>[0] = {
    dataDir,
    secrets: await secrets,
    scope: { kind: 'everything' },
    capabilities: {
      realPaths: true,
      nativeDialog: true,
      hostClipboard: true,
      get tray() {
        return tray.isThere()
      },
      system: {
        get noTray() {
          return tray.isThere() ? null : noTrayWords
        },
        shortcutNote: shortcutNote(process.platform, process.env),
        updates: updates.words,
      },
    },
    environment: process.env,
    version: app.getVersion(),
    resolveProxy: resolveSystemProxy,
    desktop: () => lookAtDesktop(tray, shortcut),
  }
  const open = () => openEngine(options)
  const engine = await open().catch(async (error: unknown) => {
    if (!(error instanceof OwnedElsewhereError)) throw error
    const { waitForOwner } = await import('./wait-for-owner.ts')
    const { sayWaiting } = await import('./desktop/say-waiting.ts')
    const doors = { sayWaiting, readClipboard: readClipboardFormats }
    return waitForOwner({ ...doors, dataDir, open, waysIn, ask: (question) => ask(null, question) })
  })
  if (!engine) return app.exit(0)
  // The system is asked while the engine opens.
  if (await showsTray) tray = openTray(pictures)
  // It has closed itself for a backup, which the next start puts in place.
  void engine.ended.then(() => startAgain())
  const switches = systemSwitches()
  const router = createRouter(engine, {
    chooseFiles: (folders) => chooseFiles(windows.main(), folders),
    saveFile: async (name, pieces) => {
      const path = await chooseTarget(windows.main(), name)
      if (path !== null) await replaceFile(path, dataDir, pieces)
      return path
    },
    writeClipboard,
    openExternal: openInBrowser,
    showWindow: (screen) => windows.show(screen),
    reveal: (path) => shell.showItemInFolder(path),
    tryShortcut: shortcut.tryOut,
    isShortcutHeld: shortcut.isHeld,
    menuEntries: withSwitches(systemMenuEntries(appIcon), switches, (wanted) =>
      engine.settings.update(wanted),
    ),
  })
  const pictureFetch = createPictureFetch(engine.pictures)
  serveApp({
    files: loadInterface(rendererDir),
    intake: createIntakeFetch(engine.staging),
    pictures: pictureFetch,
  })

  const quitGuard = guardQuit(
    () => movingRows(engine.overview().summary),
    async (count) =>
      ask(await windowForBox(windows), {
        message: `Quit while ${countOf(count, 'file')} ${count === 1 ? 'is' : 'are'} on the way?`,
        detail: 'Nothing is lost: what is not done goes on when Mayfly is opened again.',
        yes: 'Quit',
        no: 'Keep uploading',
      }),
  )
  const windows = createAppWindows({
    dataDir,
    preload,
    appIcon,
    servePort: createPortHandler(router),
    isReachable: () => process.platform === 'darwin' || (tray.isThere() && engine.settings.get().closeToTray),
    mayStay: async () => {
      if (process.platform !== 'darwin' && !(await isTrayReachable(process.platform))) return false
      if (!tray.isThere() || engine.settings.get().toldOfTray) return true
      if (process.platform === 'darwin' && !windows.main()) return true
      const ends = await ask(windows.main(), {
        message: 'Mayfly stays in the tray.',
        detail:
          'Uploads go on there. A click on its icon opens the small window; Settings can turn this off.',
        yes: 'Quit instead',
        no: 'Stay in the tray',
      })
      if (!ends) engine.settings.update({ toldOfTray: true })
      return !ends
    },
    isQuitting: quitGuard.isQuitting,
    quit: quitGuard.quit,
    onCrashedForGood: () =>
      tell(
        windows.main(),
        'Mayfly’s window keeps crashing.',
        'Uploads go on. Close the window and open it again.',
      ),
  })

  const doors = {
    add: (inputs: readonly Input[], label?: string) => engine.queue.add(inputs, label ? { label } : {}),
    ask: async (question: Parameters<typeof ask>[1]) => ask(await windowForBox(windows), question),
    tell: (message: string, detail: string) =>
      void windowForBox(windows).then((window) => tell(window, message, detail)),
  }
  const attempt = (work: Promise<void>) =>
    void work.catch((error) => doors.tell('That could not be uploaded.', sentenceFor(error, dataDir)))
  const takeContent = (read: () => Promise<ClipboardFormats>) =>
    attempt(
      uploadClipboard({
        ...doors,
        read,
        stage: (name, bytes) => engine.staging.write(name, oneChunk(bytes)),
        isKey: engine.keys.holds,
        now: () => new Date(),
      }),
    )
  const takeClipboard = () => takeContent(readClipboardFormats)
  const leave = liveOnDesktop({
    engine,
    windows,
    tray,
    shortcut,
    switches,
    failureImage: join(pictures, 'overlay-failed.png'),
    uploadClipboard: takeClipboard,
    uploadPaths: (paths) =>
      attempt(
        addAndTell(
          paths.map((path) => ({ kind: 'path', path })),
          doors,
        ),
      ),
    uploadText: (text) => takeContent(async () => ({ text })),
    ask: doors.ask,
    quit: quitGuard.quit,
  })
  const endUpdates = followUpdates(updates)
  // The window's page comes first: commands in a terminal try again until it is there.
  const closeOwnerSocket = startLater(
    async () => {
      const { serveOwnerSocket } = await import('./rpc/owner-socket.ts')
      return serveOwnerSocket(router, dataDir, { staging: engine.staging, pictures: pictureFetch })
    },
    { afterMs: 300, onFailure: giveUp },
  )
  closeBeforeQuit(async () => {
    endUpdates()
    leave()
    // The socket first: the next owner makes its own as soon as it has the lock.
    await closeOwnerSocket()
    await engine.close()
  }, waysIn)

  setMenu({
    showSmall: windows.showSmall,
    showSettings: () => windows.show('settings'),
    uploadClipboard: takeClipboard,
  })
  if (waysIn.show === 'small') windows.showSmall()
  else if (waysIn.show === 'window' || !tray.isThere()) windows.show()
  else void awaitTrayItem(process.platform).then((is) => is || quitGuard.isQuitting() || windows.show())
  waysIn.open((given) =>
    attempt(
      takeGiven(given, {
        ...doors,
        isPrivateHost,
        uploadClipboard: takeClipboard,
        show: (how) => (how === 'small' ? windows.showSmall() : windows.show()),
      }),
    ),
  )
  app.on('activate', () => windows.show())
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function giveUp(error: unknown): void {
  showProblem(sentenceFor(error, dataDir))
  app.exit(1)
}
