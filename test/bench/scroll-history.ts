import { readFileSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright'
import { findBrowser, noBrowserSentence } from '../../scripts/find-browser.mjs'
import { program } from './run-mayfly.ts'
import { startProgram } from './start-program.ts'
import { type ScriptingTimes, scriptingTimes } from './trace-events.ts'

export interface Scrolled {
  readonly scripting: ScriptingTimes
  /** Memory of the page's process right after all that, as Chromium itself counts it, in bytes. */
  readonly renderer: number
  /** The same with those pages of the browser's own program that no other process has in memory just then. */
  readonly withCode: number
  /** The same once its garbage was collected. */
  readonly kept: number
}

const list = '[role=grid][aria-label="Upload history"]'

/** Scrolls a filled history from end to end in a real browser: step by step, and in leaps. */
export async function scrollHistory(dataDir: string, rows: number): Promise<Scrolled> {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error(noBrowserSentence)
  const server = await startProgram([program, 'serve', '--json'], { MAYFLY_DATA_DIR: dataDir })
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 960, height: 640 } })
    await page.goto((server.first as { url: string }).url)
    await page.getByRole('link', { name: 'History' }).click()
    await page.locator(`${list} [aria-selected]`).first().waitFor()
    await wholeLength(page)
    await browser.startTracing(page, { categories: ['devtools.timeline', '__metadata'] })
    await page.mouse.move(400, 400)
    for (let step = 0; step < 60; step += 1) {
      await page.mouse.wheel(0, 900)
      await page.waitForTimeout(30)
    }
    for (const share of [0.25, 0.5, 0.75, 1, 0.6, 0.1, 0]) {
      await leap(page, share)
      await page.locator(`${list} [data-index] [role=gridcell]:nth-child(2)`).first().waitFor()
      if (share === 1) await page.locator(`${list} [aria-rowindex="${rows}"]`).waitFor()
    }
    const scripting = scriptingTimes(await browser.stopTracing())
    const pid = await rendererProcess(browser)
    const renderer = privateFootprint(pid)
    const withCode = unsharedMemory(pid)
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    return { scripting, renderer, withCode, kept: privateFootprint(pid) }
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** The largest one: others stand by empty. */
async function rendererProcess(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  const [largest] = pids.sort((a, b) => privateFootprint(b) - privateFootprint(a))
  if (largest === undefined) throw new Error('The browser names no process of a page.')
  return largest
}

/** Waits until the list is as long as it will be. */
async function wholeLength(page: Page): Promise<void> {
  for (let before = -1, now = 0; before !== now; ) {
    before = now
    await page.waitForTimeout(3_000)
    now = await page.locator(list).evaluate((grid) => grid.clientHeight)
  }
}

function leap(page: Page, share: number): Promise<void> {
  return page.locator(list).evaluate((grid, part) => {
    const scroller = grid.parentElement
    scroller?.scrollTo({ top: scroller.scrollHeight * part })
  }, share)
}

/**
 * What Chromium calls the private memory footprint (Linux): memory that is no copy of a file, in RAM or swapped out.
 * In bytes.
 */
function privateFootprint(pid: number): number {
  return kilobytesOf(`/proc/${pid}/status`, /^(?:RssAnon|VmSwap):\s+(\d+) kB/gm)
}

/** How much of it is copies of files depends on who else runs the same browser: these pages are shared then. */
function unsharedMemory(pid: number): number {
  return kilobytesOf(`/proc/${pid}/smaps_rollup`, /^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)
}

function kilobytesOf(path: string, lines: RegExp): number {
  const found = [...readFileSync(path, 'utf8').matchAll(lines)]
  return found.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) * 1024
}
