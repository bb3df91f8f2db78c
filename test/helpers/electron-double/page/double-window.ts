import { randomBytes } from 'node:crypto'
import type { BrowserContext, CDPSession, Page } from 'playwright'
import type { PageEvent } from '../app-calls.ts'
import { answerPathQuestions } from './answer-path-questions.ts'
import { guardNavigation } from './guard-navigation.ts'
import { bindingName, pageScript, preloadScript, preloadWorldName } from './page-scripts.ts'

/** What a window tells the app process, and asks it. */
export interface WindowHost {
  event(event: PageEvent): void
  portMessage(port: number, data: unknown): void
  portClosed(port: number): void
  mayNavigate(url: string, isMainFrame: boolean, redirected: boolean): Promise<boolean>
  mayOpen(url: string, frameName: string): Promise<boolean>
  /** Something that no test may pass over: a preload script that threw, for example. */
  problem(sentence: string): void
}

export interface DoubleWindow {
  readonly page: Page
  load(url: string): Promise<void>
  reload(): Promise<void>
  crash(): void
  /** Reaches the preload script of the current document. */
  send(message: object): Promise<void>
  close(): Promise<void>
}

/** A Chromium page as Electron's window: the preload script in a world of its own, guarded navigation, real paths. */
export async function openDoubleWindow(
  context: BrowserContext,
  options: {
    readonly width: number
    readonly height: number
    readonly preload: string | null
    readonly knowsPaths: boolean
  },
  host: WindowHost,
): Promise<DoubleWindow> {
  const page = await context.newPage()
  await page.setViewportSize({ width: options.width, height: options.height })
  const session = await context.newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const mainFrame = frameTree.frame.id
  const world = followPreloadWorld(session, mainFrame, host)
  followPage(page, session, mainFrame, host)
  if (options.knowsPaths) await answerPathQuestions(session)
  const expectLoad = await guardNavigation(session, mainFrame, host)

  if (options.preload !== null) {
    const key = randomBytes(8).toString('hex')
    await session.send('Runtime.addBinding', { name: bindingName, executionContextName: preloadWorldName })
    const scripts = [
      { source: pageScript(key) },
      { source: preloadScript(options.preload, key), worldName: preloadWorldName },
    ]
    for (const script of scripts) await session.send('Page.addScriptToEvaluateOnNewDocument', script)
  }
  for (const domain of ['Page.enable', 'Runtime.enable', 'Inspector.enable'] as const)
    await session.send(domain)

  return {
    page,
    load: async (url) => {
      expectLoad()
      await page.goto(url, { waitUntil: 'load' })
    },
    reload: async () => {
      expectLoad()
      await page.reload({ waitUntil: 'load' })
    },
    // Never answered: who would answer is gone.
    crash: () => void session.send('Page.crash').catch(() => {}),
    send: world.send,
    close: async () => {
      await page.close().catch(() => {})
    },
  }
}

function followPreloadWorld(session: CDPSession, mainFrame: string, host: WindowHost) {
  let current: number | null = null
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === preloadWorldName && context.auxData?.frameId === mainFrame) current = context.id
  })
  const gone = (id: number | null) => {
    if (current === null || (id !== null && id !== current)) return
    current = null
    host.event({ name: 'document-gone' })
  }
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => gone(executionContextId))
  session.on('Runtime.executionContextsCleared', () => gone(null))
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== bindingName || executionContextId !== current) return
    const { port, data, closed, channel, args } = JSON.parse(payload)
    if (channel !== undefined) host.event({ name: 'ipc', channel, args })
    else if (closed) host.portClosed(port)
    else host.portMessage(port, data)
  })
  return {
    send: async (message: object) => {
      if (current === null) return
      const sent = session.send('Runtime.callFunctionOn', {
        executionContextId: current,
        functionDeclaration: '(message) => electronDoubleReceive(message)',
        arguments: [{ value: message }],
      })
      // A document that went in the meantime gets nothing, as in Electron.
      const { exceptionDetails } = await sent.catch(() => ({ exceptionDetails: undefined }))
      if (exceptionDetails) host.problem(exceptionDetails.exception?.description ?? exceptionDetails.text)
    },
  }
}

function followPage(page: Page, session: CDPSession, mainFrame: string, host: WindowHost): void {
  const preloadContexts = new Set<number>()
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === preloadWorldName) preloadContexts.add(context.id)
  })
  session.on('Runtime.exceptionThrown', ({ exceptionDetails: { executionContextId, exception, text } }) => {
    if (executionContextId !== undefined && preloadContexts.has(executionContextId))
      host.problem(`the preload script threw: ${exception?.description ?? text}`)
  })
  const inMainFrame = (frame: { id: string }) => frame.id === mainFrame
  session.on('Page.frameNavigated', ({ frame }) => {
    if (inMainFrame(frame)) host.event({ name: 'navigated', url: `${frame.url}${frame.urlFragment ?? ''}` })
  })
  session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    if (frameId === mainFrame) host.event({ name: 'navigated', url })
  })
  session.on('Page.loadEventFired', () => host.event({ name: 'did-finish-load' }))
  page.once('crash', () => host.event({ name: 'render-process-gone' }))
  page.once('close', () => host.event({ name: 'closed' }))
}
