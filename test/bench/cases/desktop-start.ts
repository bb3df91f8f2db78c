import { readFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from '../../../scripts/build-if-needed.mjs'
import type { BenchCase, BenchRow } from '../bench-case.ts'
import { fillDesktopHistory } from '../fill-desktop-history.ts'
import { runProcess } from '../run-process.ts'
import { statisticsOf } from '../statistics.ts'
import { measureIdle, timeRows, type Usage, withBrowser } from '../watch-desktop.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const main = join(root, 'out/main/main.js')
const timer = fileURLToPath(new URL('../time-desktop-main.ts', import.meta.url))

/** How fast the desktop app starts with a long history, and how still it is in the tray; under doubles of Electron. */
export const desktopStart: BenchCase = {
  name: 'desktop-start',
  pairs: 5,
  async run(context) {
    if (!buildIfNeeded(process.execPath)) throw new Error('The desktop app could not be built.')
    const count = context.quick ? 20_000 : 100_000
    const dataDir = join(context.scratch, 'long-history')
    fillDesktopHistory(dataDir, count)
    const own = {
      MAYFLY_DATA_DIR: dataDir,
      MAYFLY_KIE_KEY: 'bench-key',
      // No keychain: how long a person's takes to answer is not ours.
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
    }
    const env = { ...process.env, ...own }
    const starts: { node: number; engine: number; snapshot: number }[] = []
    for (let round = 0; round <= context.pairs; round += 1) {
      const { stdout } = await runProcess(process.execPath, [timer, main], { env })
      const { node, engine, snapshot } = JSON.parse(stdout)
      context.say(
        `Node ${node.toFixed(0)} ms, then engine ${engine.toFixed(0)}, snapshot ${snapshot.toFixed(0)} ms`,
      )
      // The first one reads from the disk what the others find in memory.
      if (round > 0) starts.push({ node, engine, snapshot })
    }
    const { rows, tray } = await withBrowser(async (browser) => ({
      rows: await timeRows(browser, { main, env, served: own }, context.pairs),
      tray: await measureIdle(
        browser,
        { main, env },
        { folder: join(context.scratch, 'programs'), seconds: context.quick ? 15 : 180 },
      ),
    }))
    const whole = (all: readonly number[]) => all.map((ms) => ms.toFixed(0)).join(', ')
    context.say(
      `rows drawn after ${whole(rows.first)} ms, again after ${whole(rows.again)}, in the browser edition after ${whole(rows.served)} ms`,
    )
    const row = (
      what: string,
      unit: BenchRow['unit'],
      values: number[],
      limit: number | null,
      reason?: string,
    ): BenchRow => {
      const ours = statisticsOf(values)
      const target = limit === null ? null : { text: `at most ${limit} ${unit}`, met: ours.median <= limit }
      return { what, unit, ours, peer: null, target, ...(reason && { reason }) }
    }
    const usageRows = (when: string, { cpu, mainWakeUps, allWakeUps }: Usage, isTarget: boolean) => [
      row(`${when}: share of a core`, '%', [cpu], isTarget ? 0.5 : null),
      row(`${when}: wake-ups of the main thread`, '/s', [mainWakeUps], isTarget ? 1 : null),
      row(
        `${when}: wake-ups of all threads`,
        '/s',
        [allWakeUps],
        isTarget ? 1 : null,
        'What is beyond the main thread are the helpers of V8 and of Node, which wake with it.',
      ),
    ]
    const sizes = await firstLoad()
    return [
      row(
        `Start of the main process to its first snapshot, ${count} rows in the history`,
        'ms',
        starts.map(({ node, snapshot }) => node + snapshot),
        400,
        'The two rows below are parts of it; the rest brings the rows to the page.',
      ),
      row(
        'Of it, Node itself until it runs main',
        'ms',
        starts.map(({ node }) => node),
        null,
      ),
      row(
        'Of it, main until its engine is open and its window is asked for',
        'ms',
        starts.map(({ engine }) => engine),
        null,
      ),
      row(
        'Load of the page to its first rows drawn, nothing cached',
        'ms',
        rows.first,
        300,
        `The page's process computes ${statisticsOf(rows.computed).median.toFixed(0)} ms for it, on ${availableParallelism()} cores that it shares with the app and the browser: it reads and compiles the scripts below, and draws. The browser edition takes ${statisticsOf(rows.served).median.toFixed(0)} ms for the same page.`,
      ),
      row('Of it, what the page’s process computed, all threads together', 'ms', rows.computed, null),
      row('The same page once more, cached as Chromium does', 'ms', rows.again, null),
      row('The same page in the browser edition, nothing cached', 'ms', rows.served, null),
      ...usageRows('The first minute in the tray', tray.starting, false),
      ...usageRows('Idle in the tray after it', tray.idle, true),
      row('What the page loads first: page, scripts, styles', 'KiB', [sizes / 1024], null),
    ]
  },
}

/** Bytes of the page and of everything that it names. */
async function firstLoad(): Promise<number> {
  const folder = join(root, 'out/renderer')
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, path = '']) => path,
  )
  if (named.length < 2) throw new Error('The page names no script.')
  const sizes = await Promise.all(
    ['index.html', ...named].map(async (path) => (await stat(join(folder, path))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
