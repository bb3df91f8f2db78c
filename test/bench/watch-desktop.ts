import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium, type Page } from 'playwright'
import { findBrowser, noBrowserSentence } from '../../scripts/find-browser.mjs'
import { launchDouble } from '../helpers/electron-double/launch-double.ts'
import { own } from './own-children.ts'
import { program } from './run-mayfly.ts'
import { startProgram } from './start-program.ts'

export interface DesktopStart {
  readonly main: string
  readonly env: NodeJS.ProcessEnv
}

export async function withBrowser<T>(run: (browser: Browser) => Promise<T>): Promise<T> {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error(noBrowserSentence)
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  try {
    return await run(browser)
  } finally {
    await browser.close()
  }
}

/** In ms, one for each load. */
export interface RowTimes {
  /** In the window, with nothing in a cache. */
  readonly first: number[]
  /** In the window, with what the load before has left in caches. */
  readonly again: number[]
  /** What pages computed in `first`, all threads together. */
  readonly computed: number[]
  /** In the browser edition, whose page and server are the product's own; with nothing in a cache. */
  readonly served: number[]
}

/**
 * From the start of a load of the page until its first rows are drawn, `times` times each. The browser and the page's
 * process run already; one engine and one page at a time, since two would take each other's cores.
 */
export async function timeRows(
  browser: Browser,
  { main, env, served }: DesktopStart & { readonly served: Readonly<Record<string, string>> },
  times: number,
): Promise<RowTimes> {
  const taken: RowTimes = { first: [], again: [], computed: [], served: [] }
  const processes = await browser.newBrowserCDPSession()
  const computed = async () => {
    const { processInfo } = await processes.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { type, cpuTime }) => sum + (type === 'renderer' ? cpuTime * 1000 : 0), 0)
  }
  // What watches pages is the double's alone: Electron has no debugger on.
  const app = await launchDouble(browser, { main, env, isWatched: false })
  own(app.process())
  try {
    const window = await app.firstWindow({ timeout: 60_000 })
    const timeReload = await reloader(window)
    for (let time = 0; time < times; time += 1) {
      await window.waitForLoadState('networkidle')
      const before = await computed()
      taken.first.push(await timeReload({ ignoreCache: true }))
      taken.computed.push((await computed()) - before)
      taken.again.push(await timeReload({ ignoreCache: false }))
    }
  } finally {
    await app.close()
  }
  const server = await startProgram([program, 'serve', '--json'], served)
  const context = await browser.newContext()
  try {
    const tab = await context.newPage()
    await tab.goto((server.first as { url: string }).url)
    const timeReload = await reloader(tab)
    for (let time = 0; time < times; time += 1) taken.served.push(await timeReload({ ignoreCache: true }))
  } finally {
    await context.close()
    await server.stop()
  }
  return taken
}

/** Unlike a cache that is switched off, `ignoreCache` passes over what the page's own process remembers as well. */
async function reloader(page: Page): Promise<(how: { readonly ignoreCache: boolean }) => Promise<number>> {
  await page.locator('[data-row]').first().waitFor()
  await page.addInitScript(watchFirstRow)
  const session = await page.context().newCDPSession(page)
  return async (how) => {
    // The other screens are loaded once the queue is shown: not beside the next load.
    await page.waitForLoadState('networkidle')
    const loaded = page.waitForEvent('load')
    await session.send('Page.reload', how)
    await loaded
    // Not by the page's own evaluate, which loads scripts of its own into each new document first.
    const expression = 'window.firstRowDrawn'
    const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true })
    if (typeof result.value !== 'number') throw new Error('the page was not timed')
    return result.value
  }
}

/** Runs in the page before its own scripts: since its start, in ms, when the frame after the first row is drawn. */
function watchFirstRow(): void {
  const firstRowDrawn = new Promise<number>((resolve) => {
    const watcher = new MutationObserver(() => {
      if (document.querySelector('[data-row]') === null) return
      watcher.disconnect()
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
    })
    watcher.observe(document, { childList: true, subtree: true })
  })
  Object.assign(window, { firstRowDrawn })
}

export interface Usage {
  /** Of one core, in %. */
  readonly cpu: number
  /** Of the main thread, and of all threads together; a second each. */
  readonly mainWakeUps: number
  readonly allWakeUps: number
}

/**
 * What the app's process does while it has nothing but a tray icon; read from /proc, so on Linux alone. `starting`: the
 * first minute, in which a check, a backup and a first look at links are made up for; `idle`: what comes after it.
 * The app looks at what ends once a minute: in few minutes it matters how many such looks they hold.
 */
export async function measureIdle(
  browser: Browser,
  { main, env }: DesktopStart,
  { folder, seconds }: { folder: string; seconds: number },
): Promise<{ starting: Usage; idle: Usage }> {
  // A panel that says that it shows tray icons.
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'gdbus'), '#!/bin/sh\necho "(<true>,)"\n', { mode: 0o755 })
  const app = await launchDouble(browser, {
    main,
    args: ['--hidden'],
    env: { ...env, PATH: `${folder}:${process.env.PATH}` },
  })
  own(app.process())
  try {
    const pid = app.process().pid ?? 0
    const begun = await usage(pid)
    await sleep(startingSeconds * 1000)
    if (app.windows().length > 0) throw new Error('a window is open')
    const before = await usage(pid)
    await sleep(seconds * 1000)
    return {
      starting: usageBetween(begun, before, startingSeconds),
      idle: usageBetween(before, await usage(pid), seconds),
    }
  } finally {
    await app.close()
  }
}

const startingSeconds = 60

type Counters = Awaited<ReturnType<typeof usage>>

function usageBetween(before: Counters, after: Counters, seconds: number): Usage {
  return {
    cpu: (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds,
    mainWakeUps: (after.mainWakeUps - before.mainWakeUps) / seconds,
    allWakeUps: (after.allWakeUps - before.allWakeUps) / seconds,
  }
}

async function usage(pid: number) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold spaces: user and system time are the 12th and 13th, in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const switches = async (thread: string) => {
    // A thread may end between the list and this.
    const status = await readFile(`/proc/${pid}/task/${thread}/status`, 'utf8').catch(() => null)
    return status === null ? 0 : Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1])
  }
  const threads = await readdir(`/proc/${pid}/task`)
  const all = await Promise.all(threads.map(switches))
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    mainWakeUps: await switches(String(pid)),
    allWakeUps: all.reduce((sum, one) => sum + one, 0),
  }
}
