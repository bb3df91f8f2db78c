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

/** Tells the preload script that the page listens, and resolves with the port that it posts in answer. */
export function awaitDesktopPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function onMessage(event) {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'mayfly:port' || port === undefined) return
      window.removeEventListener('message', onMessage)
      resolve(port)
    })
    // The preload script holds the port until the page listens.
    window.postMessage('mayfly:ready', '*')
  })
}
