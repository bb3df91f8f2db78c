import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildIfNeeded } from '../../../scripts/build-if-needed.mjs'
import type { BenchCase, BenchRow } from '../bench-case.ts'
import { makeFolder } from '../make-files.ts'
import { statisticsOf } from '../statistics.ts'
import { type Watched, watchInBrowser } from '../watch-in-browser.ts'

/** Ten thousand files added to a Mayfly that a browser shows: when rows appear, and how long scripts run. */
export const watchTenThousand: BenchCase = {
  name: 'watch-ten-thousand',
  async run(context) {
    if (!buildIfNeeded(process.execPath)) throw new Error('The interface could not be built.')
    const count = context.quick ? 1000 : 10_000
    const folder = await makeFolder(join(context.scratch, 'watched'), count, 1024)
    const runs: Watched[] = []
    // Each takes as long as ten thousand uploads: three tell enough.
    for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
      const run = await watchInBrowser(context, folder, count)
      runs.push(run)
      const { longest, longestOnCore, longestName, mostOnCore, over50, runs: scripts } = run.scripting
      context.say(
        `${count} files: durable after ${run.durable.toFixed(2)} s, rows ${run.rowsAfter.toFixed(2)} s later, ` +
          `longest script ${longest.toFixed(1)} ms (${longestName}), on a core for ${longestOnCore.toFixed(1)} of them ` +
          `(${mostOnCore.toFixed(1)} at most), ${over50} of ${scripts} over 50 ms`,
      )
    }
    await rm(folder, { recursive: true })
    const row = (what: string, unit: BenchRow['unit'], values: number[], limit: number): BenchRow => {
      const ours = statisticsOf(values)
      return {
        what,
        unit,
        ours,
        peer: null,
        target: { text: `at most ${limit} ${unit}`, met: ours.median <= limit },
      }
    }
    return [
      {
        ...row(
          `${count} files added beside a running server, safe in the queue`,
          's',
          runs.map((run) => run.durable),
          2,
        ),
        reason:
          'The command, the server, which begins to send at once, and a browser that draws it share two cores; alone, as in add-ten-thousand, it takes half as long.',
      },
      row(
        'First rows on screen after that',
        's',
        runs.map((run) => run.rowsAfter),
        1,
      ),
      {
        ...row(
          'Longest script while they upload',
          'ms',
          runs.map((run) => run.scripting.longest),
          50,
        ),
        reason: waitedForCore(runs),
      },
      row(
        'The same, as long as it was on a core',
        'ms',
        runs.map((run) => run.scripting.mostOnCore),
        50,
      ),
    ]
  },
}

/** What a trace tells of the longest script of each run. */
function waitedForCore(runs: readonly Watched[]): string {
  const each = runs.map(
    ({ scripting }) =>
      `${scripting.longest.toFixed(0)} ms, ${scripting.longestOnCore.toFixed(0)} of them on a core`,
  )
  const over = runs.map(({ scripting }) => `${scripting.over50} of ${scripting.runs}`)
  return `Command, server, receiver and browser share two cores, and a script that has to wait for one counts as long: the longest took ${each.join('; ')}. Over 50 ms were ${over.join(', ')} scripts.`
}
