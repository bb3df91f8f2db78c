import { contextBridge, ipcRenderer, webUtils } from 'electron'

contextBridge.exposeInMainWorld('mayfly', {
  /** One path for each file, '' where it has none (pasted pixels). */
  pathsForFiles: (files: File[]): string[] => files.map((file) => webUtils.getPathForFile(file)),
  platform: process.platform,
})

// The page asks for its port to the engine as soon as its first script runs; each document has one.
window.addEventListener('message', function onMessage(event) {
  if (event.source !== window || event.data !== 'mayfly:ready') return
  window.removeEventListener('message', onMessage)
  ipcRenderer.send('mayfly:ready')
})

ipcRenderer.on('mayfly:port', (event) => {
  window.postMessage('mayfly:port', '*', [...event.ports])
})

// A menu or a notification asks for a screen; the page follows its own address.
ipcRenderer.on('mayfly:go', (_event, screen) => {
  if (screen === 'queue' || screen === 'history' || screen === 'settings') window.location.hash = `/${screen}`
})
