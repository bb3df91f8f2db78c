/** What the app process asks of the test process, which owns the browser. Addresses are those of the browser. */
export type BrowserCalls = {
  openWindow(input: {
    window: number
    width: number
    height: number
    preload: string | null
    permissions: readonly string[]
  }): Promise<void>
  load(input: { window: number; url: string }): Promise<void>
  reload(input: { window: number }): Promise<void>
  crash(input: { window: number }): Promise<void>
  resize(input: { window: number; width: number; height: number }): Promise<void>
  closeWindow(input: { window: number }): Promise<void>
  /** A message to the preload script, with new ports. */
  post(input: { window: number; channel: string; message: unknown; ports: readonly number[] }): Promise<void>
  /** A message on a port that a document holds. */
  deliver(input: { window: number; port: number; data: unknown }): Promise<void>
  closePort(input: { window: number; port: number }): Promise<void>
}

export type PageEvent =
  | { readonly name: 'navigated'; readonly url: string }
  | { readonly name: 'ipc'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly name: 'did-finish-load' }
  | { readonly name: 'document-gone' }
  | { readonly name: 'render-process-gone' }
  | { readonly name: 'closed' }

/** What the test process asks of the app process. */
export type AppCalls = {
  pageEvent(input: { window: number; event: PageEvent }): void
  /** False: main refuses the navigation. */
  mayNavigate(input: { window: number; url: string; isMainFrame: boolean; redirected: boolean }): boolean
  /** False: main refuses the new window. */
  mayOpen(input: { window: number; url: string; frameName: string }): boolean
  portMessage(input: { window: number; port: number; data: unknown }): void
  portClosed(input: { window: number; port: number }): void
  /** Runs a function's source with Electron's module, or with what the double remembers. */
  evaluate(input: { source: string; arg: unknown; on: 'electron' | 'double' }): unknown
}
