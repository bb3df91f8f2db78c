import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { MiB, makeFolder } from '../make-files.ts'
import type { QueueTimes } from '../queue-owner.ts'
import { mayflyEnvironment } from '../run-mayfly.ts'
import { runProcess } from '../run-process.ts'
import { type Sink, startSink } from '../start-sink.ts'
import { statisticsOf } from '../statistics.ts'

const owner = fileURLToPath(new URL('../queue-owner.ts', import.meta.url))
/** 250 MB. */
const mostMiB = 238
/** What takes twice as long among a hundred times as many rows is called growing. */
const mostGrowth = 2
const sent = 500

interface Measured extends QueueTimes {
  readonly files: number
  readonly addPeak: number
  readonly sendPeak: number
}

/** What a queue costs its owner, by its length: memory, listing, changing and sending. */
export const longQueue: BenchCase = {
  name: 'long-queue',
  async run(context) {
    const sizes = context.quick ? [10, 1000] : [10, 1000, 10_000, 100_000]
    const sink = await startSink()
    const measured: Measured[][] = []
    try {
      for (const files of sizes) {
        const folder = await makeFolder(join(context.scratch, 'queued'), files, 4096)
        const runs: Measured[] = []
        for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
          runs.push(await measure(context, sink, folder, files))
        }
        measured.push(runs)
        const last = runs.at(-1)
        context.say(
          `${files} queued: ${last?.addPeak.toFixed(0)} and ${last?.sendPeak.toFixed(0)} MiB, listing ` +
            `${last?.listing.toFixed(2)} ms, change ${last?.change.toFixed(3)} ms, ${last?.rate.toFixed(0)} files/s`,
        )
        await rm(folder, { recursive: true })
      }
    } finally {
      await sink.stop()
    }
    return rowsOf(measured)
  },
}

async function measure(context: BenchContext, sink: Sink, folder: string, files: number): Promise<Measured> {
  const dataDir = await mkdtemp(join(context.scratch, 'data-'))
  const run = async (...args: string[]) => {
    const env = mayflyEnvironment(sink.url, dataDir)
    const { stdout, peakBytes } = await runProcess(process.execPath, [owner, ...args], {
      env,
      watchMemory: true,
    })
    return { times: JSON.parse(stdout) as QueueTimes, peak: (peakBytes ?? 0) / MiB }
  }
  try {
    const adding = await run('--add', folder)
    const sending = await run('--send', String(Math.min(sent, files)))
    await sink.measured()
    return {
      ...adding.times,
      rate: sending.times.rate,
      files,
      addPeak: adding.peak,
      sendPeak: sending.peak,
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

function rowsOf(measured: readonly (readonly Measured[])[]): BenchRow[] {
  const median = (runs: readonly Measured[] | undefined, field: 'listing' | 'change') =>
    runs === undefined ? Number.NaN : statisticsOf(runs.map((run) => run[field])).median
  /** Growth is judged from a queue of a thousand: below, what is constant is all there is. */
  const base = measured.find((runs) => runs[0]?.files === 1000)
  return measured.flatMap((runs) => {
    const files = runs[0]?.files ?? 0
    const longest = runs === measured.at(-1)
    const row = (
      what: string,
      unit: BenchRow['unit'],
      field: keyof Measured,
      target: BenchRow['target'],
    ) => ({
      what,
      unit,
      ours: statisticsOf(runs.map((run) => run[field])),
      peer: null,
      target,
    })
    const memory = (what: string, field: 'addPeak' | 'sendPeak') => {
      const met = statisticsOf(runs.map((run) => run[field])).median <= mostMiB
      return row(what, 'MiB', field, longest ? { text: 'at most 250 MB', met } : null)
    }
    const time = (what: string, field: 'listing' | 'change') => {
      const met = median(runs, field) <= mostGrowth * median(base, field)
      const text = `at most ${mostGrowth} × that among 1000`
      return row(what, 'ms', field, longest ? { text, met } : null)
    }
    return [
      memory(`Peak memory of the owner while ${files} files are added`, 'addPeak'),
      memory(`Peak memory of an owner that begins to send ${files} files`, 'sendPeak'),
      time(`Listing 200 rows in the middle of ${files}`, 'listing'),
      time(`One change of state among ${files}`, 'change'),
      row(`The first ${Math.min(sent, files)} of ${files} files of 4 KiB sent`, 'files/s', 'rate', null),
    ]
  })
}
