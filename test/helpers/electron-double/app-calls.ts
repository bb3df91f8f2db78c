/** What the app process asks of the test process, which owns the browser. Addresses are those of the browser. */
export type BrowserCalls = {
  openWindow(input: {
    window: number
    width: number
    height: number
    preload: string
    /** Where the preload script of each of its documents connects to the app process. */
    line: { port: number; path: string }
    permissions: readonly string[]
  }): Promise<void>
  load(input: { window: number; url: string }): Promise<void>
  reload(input: { window: number }): Promise<void>
  crash(input: { window: number }): Promise<void>
  resize(input: { window: number; width: number; height: number }): Promise<void>
  closeWindow(input: { window: number }): Promise<void>
}

/** What only the browser knows; the rest is told by the documents themselves (document-messages.ts). */
export type PageEvent = 'render-process-gone' | 'closed'

/** What the test process asks of the app process. */
export type AppCalls = {
  pageEvent(input: { window: number; event: PageEvent }): void
  /** False: main refuses the navigation. */
  mayNavigate(input: { window: number; url: string; isMainFrame: boolean; redirected: boolean }): boolean
  /** False: main refuses the new window. */
  mayOpen(input: { window: number; url: string; frameName: string }): boolean
  /** False: main refuses what a page wants to have saved. */
  mayDownload(input: { url: string; filename: string }): boolean
  /** Runs a function's source with Electron's module, or with what the double remembers. */
  evaluate(input: { source: string; arg: unknown; on: 'electron' | 'double' }): unknown
}
