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
  /** In the browser edition, whose page and server are the product's own; with nothing in a cache. */
  readonly served: number[]
}

/**
 * From the start of a load of the page until its first rows are drawn, `times` times each in turn. The browser and the
 * page's process run already.
 */
export async function timeRows(
  browser: Browser,
  { main, env, served }: DesktopStart & { readonly served: Readonly<Record<string, string>> },
  times: number,
): Promise<RowTimes> {
  // What watches pages is the double's alone: Electron has no debugger on.
  const app = await launchDouble(browser, { main, env, isWatched: false })
  own(app.process())
  const taken: RowTimes = { first: [], again: [], served: [] }
  try {
    const server = await startProgram([program, 'serve', '--json'], served)
    const context = await browser.newContext()
    try {
      const window = await app.firstWindow({ timeout: 60_000 })
      const tab = await context.newPage()
      await tab.goto((server.first as { url: string }).url)
      for (const page of [window, tab]) {
        await page.locator('[data-row]').first().waitFor()
        await page.addInitScript(watchFirstRow)
      }
      for (let time = 0; time < times; time += 1) {
        taken.first.push(await timeReload(window, { ignoreCache: true }))
        taken.again.push(await timeReload(window, { ignoreCache: false }))
        taken.served.push(await timeReload(tab, { ignoreCache: true }))
      }
    } finally {
      await context.close()
      await server.stop()
    }
  } finally {
    await app.close()
  }
  return taken
}

async function timeReload(page: Page, how: { readonly ignoreCache: boolean }): Promise<number> {
  await page.bringToFront()
  const session = await page.context().newCDPSession(page)
  const loaded = page.waitForEvent('load')
  // Unlike a cache that is switched off, this passes over what the page's own process remembers as well.
  await session.send('Page.reload', how)
  await loaded
  const ms = await firstRowDrawn(page)
  await session.detach()
  return ms
}

function firstRowDrawn(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { firstRowDrawn: Promise<number> }).firstRowDrawn)
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
