import { join } from 'node:path'
import { buildIfNeeded } from '../../../scripts/build-if-needed.mjs'
import { askHistory, bytesOnDisk } from '../ask-history.ts'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { fillHistory } from '../fill-history.ts'
import { MiB } from '../make-files.ts'
import { moveHistory } from '../move-history.ts'
import { type Scrolled, scrollHistory } from '../scroll-history.ts'
import { statisticsOf } from '../statistics.ts'

interface Limits {
  /** ms; null: not asked for. */
  readonly opening: number | null
  readonly search: number
  readonly others: number
  readonly bytesPerRow: number | null
}

/** 100,000 uploads: any page, filter or order at once. */
export const history100k: BenchCase = {
  name: 'history-100k',
  run: (context) => measure(context, 100_000, { opening: null, search: 50, others: 50, bytesPerRow: null }),
}

/** A million uploads: what is typed is found at once; other combinations may take a moment, in another thread. */
export const history1m: BenchCase = {
  name: 'history-1m',
  run: (context) => measure(context, 1_000_000, { opening: 150, search: 15, others: 400, bytesPerRow: 1024 }),
}

async function measure(context: BenchContext, full: number, limits: Limits): Promise<BenchRow[]> {
  if (!buildIfNeeded(process.execPath)) throw new Error('The interface could not be built.')
  const rows = context.quick ? full / 10 : full
  const dataDir = join(context.scratch, `history-${full}`)
  const now = Date.now()
  context.say(`filled with ${rows} uploads in ${fillHistory(dataDir, rows, now).toFixed(0)} s`)
  const asked = []
  for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
    asked.push(await askHistory(dataDir, now))
    context.say(`slowest of round ${round + 1}: ${asked.at(-1)?.slowest}`)
  }
  const scrolled: Scrolled[] = []
  for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
    const one = await scrollHistory(dataDir, rows)
    scrolled.push(one)
    const { over50, runs, longest, longestName } = one.scripting
    context.say(
      `scrolling: ${over50} of ${runs} scripts over 50 ms, the longest ${longest.toFixed(0)} ms (${longestName}), ` +
        `${(one.renderer / MiB).toFixed(0)} MiB, ${(one.kept / MiB).toFixed(0)} of them kept`,
    )
  }
  const of = `of ${rows.toLocaleString('en')}`
  return [
    row(
      `Opening the engine on a history ${of}`,
      'ms',
      asked.map((one) => one.opening),
      limits.opening,
    ),
    row(
      `Newest-first search ${of}, p95`,
      'ms',
      asked.map((one) => p95(one.search)),
      limits.search,
    ),
    row(
      `First page of other combinations ${of}, p95`,
      'ms',
      asked.map((one) => p95(one.others)),
      limits.others,
    ),
    row(
      `Counts ${of}, p95`,
      'ms',
      asked.map((one) => p95(one.counts)),
      limits.others,
    ),
    row(
      `Pages far down ${of}, p95`,
      'ms',
      asked.map((one) => p95(one.farPages)),
      limits.others,
    ),
    row(
      'Longest script while it is scrolled',
      'ms',
      scrolled.map(({ scripting }) => scripting.longest),
      50,
    ),
    {
      ...row(
        'Memory of the page, as Chromium counts it',
        'MiB',
        scrolled.map(({ renderer }) => renderer / MiB),
        150,
      ),
      reason:
        'The rest is garbage of the layout that Chromium has not collected yet; what it keeps is in the next row.',
    },
    row(
      'The same, once its garbage was collected',
      'MiB',
      scrolled.map(({ kept }) => kept / MiB),
      150,
    ),
    row(
      'Memory of the page, with what it alone has in memory of the browser’s program',
      'MiB',
      scrolled.map(({ withCode }) => withCode / MiB),
      null,
    ),
    row('On the disk for each upload', 'B', [bytesOnDisk(dataDir) / rows], limits.bytesPerRow),
    ...(limits.bytesPerRow === null ? [] : await moveHistory(dataDir, rows, context)),
  ]
}

function row(what: string, unit: BenchRow['unit'], values: number[], limit: number | null): BenchRow {
  const ours = statisticsOf(values)
  const target = limit === null ? null : { text: `at most ${limit} ${unit}`, met: ours.median <= limit }
  return { what, unit, ours, peer: null, target }
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}
