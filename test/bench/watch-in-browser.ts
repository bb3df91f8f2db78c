import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { findBrowser, noBrowserSentence } from '../../scripts/find-browser.mjs'
import type { BenchContext } from './bench-case.ts'
import { mayflyEnvironment, runMayfly } from './run-mayfly.ts'
import { startProgram } from './start-program.ts'
import { startSink } from './start-sink.ts'
import { type ScriptingTimes, scriptingTimes } from './trace-events.ts'

const program = fileURLToPath(new URL('../../scripts/mayfly.mjs', import.meta.url))
const longestUpload = 10 * 60_000

export interface Watched {
  /** From the start of the program that adds until all are safe in the queue, in s. */
  readonly durable: number
  /** From then until the first rows are in the page, in s; less than nothing when they were there before. */
  readonly rowsAfter: number
  readonly scripting: ScriptingTimes
}

/** Adds `folder` to a Mayfly that a browser shows, and watches the page until all of it is uploaded. */
export async function watchInBrowser(context: BenchContext, folder: string, count: number): Promise<Watched> {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error(noBrowserSentence)
  const dataDir = await mkdtemp(join(context.scratch, 'data-'))
  const sink = await startSink()
  const server = await serve(sink.url, dataDir)
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    await page.getByRole('link', { name: 'Queue' }).waitFor()
    const rowsAt = page.evaluate(firstRowAt)
    // Without this, a failure below would end the program by the page's going away.
    rowsAt.catch(() => {})
    await browser.startTracing(page, { categories: ['devtools.timeline', '__metadata'] })
    const options = { ...context, url: sink.url, dataDir }
    const startedAt = Date.now()
    const { firstOutput } = await runMayfly(['upload', '--no-wait', folder], options)
    const durable = firstOutput ?? Number.NaN
    const shownAt = await rowsAt
    let uploaded = 0
    for (const end = Date.now() + longestUpload; uploaded < count && Date.now() < end; ) {
      await page.waitForTimeout(500)
      uploaded += (await sink.measured()).requests
    }
    if (uploaded < count) throw new Error(`${uploaded} of ${count} files came.`)
    const scripting = scriptingTimes(await browser.stopTracing())
    return { durable, rowsAfter: (shownAt - startedAt) / 1000 - durable, scripting }
  } finally {
    await browser.close()
    await server.stop()
    await sink.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Runs in the page: the time of day when the first row is in it. */
function firstRowAt(): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.querySelector('[data-row]') === null) return
      watcher.disconnect()
      resolve(Date.now())
    }
    const watcher = new MutationObserver(look)
    watcher.observe(document.body, { childList: true, subtree: true })
    look()
  })
}

async function serve(sinkUrl: string, dataDir: string) {
  const started = await startProgram([program, 'serve', '--json'], mayflyEnvironment(sinkUrl, dataDir))
  const { url } = started.first as { url: string }
  return { url, stop: started.stop }
}
