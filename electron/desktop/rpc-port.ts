import { type BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron'
import { isOwnPage } from './app-address.ts'

/**
 * Gives each document of the window, in its top frame, a port to the engine; `serve` gets our end. The port of a
 * document that went is closed.
 */
export function givePortToPage(window: BrowserWindow, serve: (port: MessagePortMain) => void): void {
  const { webContents } = window
  let current: MessagePortMain | null = null
  const drop = () => {
    current?.close()
    current = null
  }
  webContents.on('dom-ready', () => {
    drop()
    if (!isOwnPage(webContents.mainFrame.url)) return
    const { port1, port2 } = new MessageChannelMain()
    current = port1
    serve(port1)
    webContents.postMessage('mayfly:port', null, [port2])
  })
  // A renderer that crashed closes nothing itself.
  webContents.on('render-process-gone', drop)
  webContents.on('destroyed', drop)
}
