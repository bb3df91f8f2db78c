import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import type { AppCalls, BrowserCalls } from './app-calls.ts'
import type { Link } from './link.ts'
import { type DoubleWindow, openDoubleWindow } from './page/double-window.ts'
import { fileOfFault, type PlantedFault, plantInto } from './planted-fault.ts'

type Opening = Parameters<BrowserCalls['openWindow']>[0]
type Options = {
  readonly fault: PlantedFault | undefined
  readonly isWatched: boolean
  problem(what: string): void
}

/** Gives each window that the app opens a page of the browser. Returns the pages that are open, oldest first. */
export function serveWindows(
  link: Link<AppCalls, BrowserCalls>,
  context: BrowserContext,
  { fault, isWatched, problem }: Options,
): () => Page[] {
  const windows = new Map<number, Promise<DoubleWindow>>()
  const openings = new Map<number, Opening>()
  const shown = new Map<number, Page>()
  const crashed = new Set<number>()

  async function readPreload(path: string): Promise<string> {
    const text = await readFile(path, 'utf8')
    if (fault?.part !== 'preload') return text
    try {
      return fileOfFault(dirname(path), fault) === path ? plantInto(text, fault) : text
    } catch (error) {
      problem(String(error))
      throw error
    }
  }

  async function open(input: Opening): Promise<DoubleWindow> {
    const { window, width, height, preload, line } = input
    const built = await readPreload(preload)
    let isCrashed = false
    const opened = await openDoubleWindow(
      context,
      { width, height, preload: built, line, isWatched },
      {
        event: (event) => {
          // What is left of a crashed page is closed by us; the app's window lives on.
          if (isCrashed) return
          if (event === 'render-process-gone') {
            isCrashed = true
            crashed.add(window)
            shown.delete(window)
          }
          if (event === 'closed') shown.delete(window)
          link.tell('pageEvent', { window, event })
        },
        mayNavigate: (url, isMainFrame, redirected) =>
          link.ask('mayNavigate', { window, url, isMainFrame, redirected }),
        mayOpen: (url, frameName) => link.ask('mayOpen', { window, url, frameName }),
        mayDownload: (url, filename) => link.ask('mayDownload', { url, filename }),
        problem,
      },
    )
    shown.set(window, opened.page)
    return opened
  }

  async function get(window: number): Promise<DoubleWindow> {
    const opening = openings.get(window)
    if (!opening) throw new Error('the window is closed')
    if (crashed.delete(window)) {
      const dead = await windows.get(window)
      void dead?.close()
      windows.set(window, open(opening))
    }
    const opened = windows.get(window)
    if (!opened) throw new Error('the window is closed')
    return opened
  }

  link.answer('openWindow', async (input) => {
    openings.set(input.window, input)
    // With none named, all are refused.
    windows.set(
      input.window,
      context.grantPermissions([...input.permissions]).then(() => open(input)),
    )
    await get(input.window)
  })
  const addresses = new Map<number, string>()
  link.answer('load', async ({ window, url }) => {
    addresses.set(window, url)
    await (await get(window)).load(url)
  })
  link.answer('reload', async ({ window }) => {
    const url = addresses.get(window)
    const isNew = crashed.has(window)
    const opened = await get(window)
    await (isNew && url !== undefined ? opened.load(url) : opened.reload())
  })
  link.answer('crash', async ({ window }) => (await get(window)).crash())
  link.answer('resize', async ({ window, ...size }) => (await get(window)).page.setViewportSize(size))
  link.answer('closeWindow', async ({ window }) => {
    const opened = await get(window)
    openings.delete(window)
    shown.delete(window)
    await opened.close()
  })

  // What a page opens for itself is never a window of the app.
  context.on('page', async (page) => {
    if (await page.opener().catch(() => null)) await page.close().catch(() => {})
  })
  return () => [...shown.values()]
}
