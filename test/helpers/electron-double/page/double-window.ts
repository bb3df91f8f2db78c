import { randomBytes } from 'node:crypto'
import type { BrowserContext, CDPSession, Page } from 'playwright'
import type { PageEvent } from '../app-calls.ts'
import { answerPathQuestions } from './answer-path-questions.ts'
import { guardNavigation } from './guard-navigation.ts'
import { pageScript, preloadScript, preloadWorldName } from './page-scripts.ts'

/** What a window tells the app process, and asks it. */
export interface WindowHost {
  event(event: PageEvent): void
  mayNavigate(url: string, isMainFrame: boolean, redirected: boolean): Promise<boolean>
  mayOpen(url: string, frameName: string): Promise<boolean>
  mayDownload(url: string, filename: string): Promise<boolean>
  /** Something that no test may pass over: a preload script that threw, for example. */
  problem(sentence: string): void
}

export interface DoubleWindow {
  readonly page: Page
  load(url: string): Promise<void>
  reload(): Promise<void>
  crash(): void
  close(): Promise<void>
}

/** A Chromium page as Electron's window: the preload script in a world of its own, guarded navigation, real paths. */
export async function openDoubleWindow(
  context: BrowserContext,
  options: {
    readonly width: number
    readonly height: number
    readonly preload: string
    readonly line: { readonly port: number; readonly path: string }
    /** With the debugger: real paths of what is dropped, and guarded navigation. */
    readonly isWatched: boolean
  },
  host: WindowHost,
): Promise<DoubleWindow> {
  const page = await context.newPage()
  await page.setViewportSize({ width: options.width, height: options.height })
  const session = await context.newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const mainFrame = frameTree.frame.id
  followPage(page, session, host)
  if (options.isWatched) await answerPathQuestions(session)
  const expectLoad = options.isWatched ? await guardNavigation(session, mainFrame, host) : () => {}

  const key = randomBytes(8).toString('hex')
  const scripts = [
    { source: pageScript(key) },
    { source: preloadScript(options.preload, key, options.line), worldName: preloadWorldName },
  ]
  for (const script of scripts) await session.send('Page.addScriptToEvaluateOnNewDocument', script)
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
    close: async () => {
      await page.close().catch(() => {})
    },
  }
}

function followPage(page: Page, session: CDPSession, host: WindowHost): void {
  const preloadContexts = new Set<number>()
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === preloadWorldName) preloadContexts.add(context.id)
  })
  session.on('Runtime.exceptionThrown', ({ exceptionDetails: { executionContextId, exception, text } }) => {
    if (executionContextId !== undefined && preloadContexts.has(executionContextId))
      host.problem(`the preload script threw: ${exception?.description ?? text}`)
  })
  page.on('download', async (download) => {
    // An app that is going away saves nothing any more.
    const may = await host.mayDownload(download.url(), download.suggestedFilename()).catch(() => false)
    if (!may) await download.cancel().catch(() => {})
  })
  page.once('crash', () => host.event('render-process-gone'))
  page.once('close', () => host.event('closed'))
}
