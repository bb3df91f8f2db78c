import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, shell } from 'electron'
import { registerAppScheme, serveApp } from './desktop/app-protocol.ts'
import { writeClipboard } from './desktop/clipboard.ts'
import { closeBeforeQuit } from './desktop/close-before-quit.ts'
import { chooseFiles, showProblem } from './desktop/dialogs.ts'
import { setMenu } from './desktop/menu.ts'
import { givePortToPage } from './desktop/rpc-port.ts'
import { lockDownPages, openInBrowser, refusePermissions } from './desktop/security.ts'
import { isFirstInstance } from './desktop/single-instance.ts'
import { openWindow } from './desktop/window.ts'
import { OwnedElsewhereError } from './engine/engine.ts'
import { FailureError } from './engine/failure-error.ts'
import { prepareDataDir, resolveDataDir } from './engine/store/data-directory.ts'
import { openEngine } from './open-engine.ts'
import { createIntakeFetch } from './rpc/intake-fetch.ts'
import { loadInterface } from './rpc/interface-files.ts'
import { createPortHandler } from './rpc/message-port.ts'
import { serveOwnerSocket } from './rpc/owner-socket.ts'
import { createRouter } from './rpc/router.ts'

// Both are beside the folder of this file once it is built: out/main, out/preload, out/renderer.
const preload = join(import.meta.dirname, '../preload/preload.cjs')
const rendererDir = join(import.meta.dirname, '../renderer')
const dataDir = resolveDataDir(process.env)

let window: BrowserWindow | null = null

app.setName('Mayfly')
registerAppScheme()
lockDownPages()
begin()

function begin(): void {
  try {
    prepareDataDir(dataDir)
    keepProfileIn(dataDir)
  } catch (error) {
    giveUp(error)
    return
  }
  if (isFirstInstance(() => window)) app.whenReady().then(start).catch(giveUp)
  else app.quit()
}

/** Chromium's own files go with the data directory, so that two of them are two apps beside each other. */
function keepProfileIn(dataDir: string): void {
  const profile = join(dataDir, 'window')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
}

async function start(): Promise<void> {
  refusePermissions()
  setMenu()
  const engine = await openEngine({
    dataDir,
    scope: { kind: 'everything' },
    capabilities: { realPaths: true, tray: false, nativeDialog: true, hostClipboard: true },
    environment: process.env,
    version: app.getVersion(),
  })
  const router = createRouter(engine, {
    chooseFiles: (folders) => chooseFiles(window, folders),
    writeClipboard,
    openExternal: openInBrowser,
    reveal: (path) => shell.showItemInFolder(path),
  })
  const ownerSocket = await serveOwnerSocket(router, dataDir, { staging: engine.staging })
  closeBeforeQuit(async () => {
    // The socket first: the next owner makes its own as soon as it has the lock.
    await ownerSocket.close()
    await engine.close()
  })

  serveApp({ files: await loadInterface(rendererDir), intake: createIntakeFetch(engine.staging) })
  const servePort = createPortHandler(router)
  const show = () => {
    window = openWindow(preload, (opened) => givePortToPage(opened, servePort))
    window.once('closed', () => {
      window = null
    })
  }
  show()
  app.on('activate', () => {
    if (!window) show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

function giveUp(error: unknown): void {
  showProblem(sentenceFor(error))
  app.exit(1)
}

function sentenceFor(error: unknown): string {
  if (error instanceof OwnedElsewhereError) {
    return `Another Mayfly, perhaps in a terminal or a browser, is at work on ${dataDir}. Close it, or wait until it is done, and open Mayfly again.`
  }
  if (error instanceof FailureError) return error.failure.message
  return `Something went wrong inside Mayfly (${error instanceof Error ? error.name : 'no name'}). Run "mayfly doctor" to find out more.`
}
