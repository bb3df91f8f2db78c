import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { BenchCase, BenchContext, BenchRow, ChartPoint } from '../bench-case.ts'
import { GiB, MiB, makeFile, makeFolder } from '../make-files.ts'
import { parallelCurl } from '../parallel-curl.ts'
import { runMayfly } from '../run-mayfly.ts'
import { runProcess } from '../run-process.ts'
import { rateOf, secondsOf, startSink } from '../start-sink.ts'
import { statisticsOf } from '../statistics.ts'

const smallFile = 4096
/** 250 MB, in MiB. */
const mostMiB = 238
const longest = 100_000
const byHash = 'SHA-256 of every byte takes most of the time; curl computes none.'
const byQueue =
  'curl keeps nothing. In a profile of 2,000 such files (at 8482778) a third of the time went into the rows of queue and history, which are safe on the disk before and after each file, a sixth each into HTTP and into opening and reading, a tenth each into the scheduler and garbage.'

/** How rate and memory of the whole program grow with the size of a file, beside `curl -F`; files are sparse. */
export const growthBySize: BenchCase = {
  name: 'growth-by-size',
  pairs: 3,
  async run(context) {
    const sizes = context.quick ? [16 * MiB, 64 * MiB] : [100 * MiB, GiB, 4 * GiB]
    const sink = await startSink()
    const rows: BenchRow[] = []
    try {
      for (const bytes of sizes) {
        const file = await makeFile(join(context.scratch, 'growing.bin'), bytes, true)
        // Whoever reads it first would wait for the system to make its pages, and the other not.
        await pipeline(createReadStream(file), createWriteStream(devNull))
        const ours = async () => {
          const run = await runMayfly(['upload', '--method', 'stream', file], { ...context, url: sink.url })
          return { rate: rateOf(await sink.measured()) / GiB, peak: (run.peakBytes ?? 0) / MiB }
        }
        const curl = async () => {
          const form = ['-F', 'uploadPath=mayfly', '-F', 'fileName=growing.bin', '-F', `file=@${file}`]
          const args = ['-sSf', '-H', 'Authorization: Bearer bench-key', ...form]
          const { peakBytes } = await runProcess('curl', [...args, `${sink.url}/api/file-stream-upload`], {
            watchMemory: true,
          })
          return { rate: rateOf(await sink.measured()) / GiB, peak: (peakBytes ?? 0) / MiB }
        }
        rows.push(
          ...(await bothRows(
            context,
            { x: bytes, by: 'size', what: inWords(bytes), unit: 'GiB/s', reason: byHash },
            ours,
            { name: '`curl -F`', measure: curl },
          )),
        )
        await rm(file)
      }
    } finally {
      await sink.stop()
    }
    return rows
  },
}

/** The same with the number of files of 4 KiB, beside `curl -Z`. The longest is run once: it takes minutes. */
export const growthByCount: BenchCase = {
  name: 'growth-by-count',
  pairs: 3,
  async run(context) {
    const counts = context.quick ? [10, 100] : [10, 1000, longest]
    const sink = await startSink()
    const rows: BenchRow[] = []
    try {
      for (const count of counts) {
        const folder = await makeFolder(join(context.scratch, 'counted'), count, smallFile)
        const ours = async () => {
          const { peakBytes } = await runMayfly(['upload', '--method', 'stream', folder], {
            ...context,
            url: sink.url,
          })
          const measured = await sink.measured()
          if (measured.requests !== count) throw new Error(`${measured.requests} of ${count} files came.`)
          return { rate: count / secondsOf(measured), peak: (peakBytes ?? 0) / MiB }
        }
        const curl = await parallelCurl(context.scratch, sink, folder)
        const peer = async () => {
          const { peakBytes } = await curl.run()
          const measured = await sink.measured()
          if (measured.requests !== count)
            throw new Error(`curl sent ${measured.requests} of ${count} files.`)
          return { rate: count / secondsOf(measured), peak: (peakBytes ?? 0) / MiB }
        }
        const pairs = count > 10_000 ? 1 : context.pairs
        const what = `${count.toLocaleString('en')} files of 4 KiB`
        rows.push(
          ...(await bothRows(
            { ...context, pairs },
            { x: count, by: 'count', what, unit: 'files/s', reason: byQueue },
            ours,
            { name: curl.name, measure: peer },
          )),
        )
        await rm(folder, { recursive: true })
      }
    } finally {
      await sink.stop()
    }
    return rows
  },
}

interface Figures {
  readonly rate: number
  readonly peak: number
}

async function bothRows(
  context: BenchContext,
  of: {
    readonly x: number
    readonly by: 'size' | 'count'
    readonly what: string
    readonly unit: 'GiB/s' | 'files/s'
    readonly reason: string
  },
  ours: () => Promise<Figures>,
  peer: { readonly name: string; readonly measure: () => Promise<Figures> },
): Promise<BenchRow[]> {
  const runs: Figures[] = []
  const peers: Figures[] = []
  for (let round = 1; round <= context.pairs; round += 1) {
    runs.push(await ours())
    peers.push(await peer.measure())
    context.say(
      `${of.what} ${round}/${context.pairs}: ${runs.at(-1)?.rate.toFixed(2)} | ${peers.at(-1)?.rate.toFixed(2)} ${of.unit}`,
    )
  }
  const row = (
    what: string,
    unit: BenchRow['unit'],
    field: keyof Figures,
    chart: ChartPoint['chart'],
  ): BenchRow => ({
    what,
    unit,
    ours: statisticsOf(runs.map((run) => run[field])),
    peer: {
      name: peer.name,
      measured: statisticsOf(peers.map((run) => run[field])),
      ratio: statisticsOf(runs.map((run, at) => run[field] / (peers[at]?.[field] ?? Number.NaN))),
    },
    target:
      field === 'peak' && of.by === 'count' && of.x === longest
        ? { text: 'at most 250 MB', met: statisticsOf(runs.map((run) => run[field])).median <= mostMiB }
        : null,
    point: { chart, series: 'Mayfly', x: of.x },
    reason:
      field === 'rate' ? of.reason : 'Node, a queue and a history lie in memory; curl is one C program.',
  })
  return [
    row(`${of.what}, with queue and hash`, of.unit, 'rate', `rate-by-${of.by}`),
    row(`Peak memory of ${of.what}`, 'MiB', 'peak', `memory-by-${of.by}`),
  ]
}

const inWords = (bytes: number): string => (bytes >= GiB ? `${bytes / GiB} GiB` : `${bytes / MiB} MiB`)
