/** What the desktop's preload script gives the page. */
export interface DesktopBridge {
  /** One path for each file, '' where it has none. */
  pathsForFiles(files: File[]): string[]
  readonly platform: string
}

declare global {
  interface Window {
    readonly mayfly?: DesktopBridge
  }
}

/** Has the preload script ask for the page's port to the engine, and resolves with it. Once for each document. */
export function awaitDesktopPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function onMessage(event) {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'mayfly:port' || port === undefined) return
      window.removeEventListener('message', onMessage)
      resolve(port)
    })
    // Only now: the answer may come at once.
    window.postMessage('mayfly:ready', '*')
  })
}
