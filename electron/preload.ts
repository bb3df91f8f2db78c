import { contextBridge, ipcRenderer, webUtils } from 'electron'

contextBridge.exposeInMainWorld('mayfly', {
  /** One path for each file, '' where it has none (pasted pixels). */
  pathsForFiles: (files: File[]): string[] => files.map((file) => webUtils.getPathForFile(file)),
  platform: process.platform,
})

// The port to the engine comes when the document is there, the page's question when its script runs:
// whichever is first waits for the other. Each port is handed on once.
let port: MessagePort | null = null
let asked = false

function handOver(): void {
  if (!asked || !port) return
  window.postMessage('mayfly:port', '*', [port])
  port = null
}

ipcRenderer.on('mayfly:port', (event) => {
  port = event.ports[0] ?? null
  handOver()
})

// A menu or a notification asks for a screen; the page follows its own address.
ipcRenderer.on('mayfly:go', (_event, screen) => {
  if (screen === 'queue' || screen === 'history' || screen === 'settings') window.location.hash = `/${screen}`
})

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== 'mayfly:ready') return
  asked = true
  handOver()
})
