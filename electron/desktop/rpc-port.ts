import { type BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron'
import { isOwnPage } from './app-address.ts'

/**
 * Gives each document of the window, in its top frame, a port to the engine once it asks; `serve` gets our end. The
 * port that was given before, to a document that went or to this one, is closed.
 */
export function givePortToPage(window: BrowserWindow, serve: (port: MessagePortMain) => void): void {
  const { webContents } = window
  let current: MessagePortMain | null = null
  const drop = () => {
    current?.close()
    current = null
  }
  webContents.ipc.on('mayfly:ready', ({ senderFrame }) => {
    if (senderFrame === null || senderFrame.parent !== null || !isOwnPage(senderFrame.url)) return
    drop()
    const { port1, port2 } = new MessageChannelMain()
    current = port1
    serve(port1)
    webContents.postMessage('mayfly:port', null, [port2])
  })
  // A renderer that crashed closes nothing itself.
  webContents.on('render-process-gone', drop)
  webContents.on('destroyed', drop)
}
