import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { openEngine } from '../../electron/open-engine.ts'
import { statisticsOf } from './statistics.ts'

/**
 * An owner of a long queue, in a process of its own, for its memory and its times. `--add <folder>` puts files into
 * the queue and asks for parts of it; `--send <n>` opens a queue that is there and sends so many of its files.
 * Prints one JSON object: `QueueTimes`.
 */
const { values } = parseArgs({ options: { add: { type: 'string' }, send: { type: 'string' } } })

export interface QueueTimes {
  /** For 200 rows in the middle, in ms. */
  readonly listing: number
  /** Of one row, among a hundred that change together, in ms. */
  readonly change: number
  /** Files a second; 0 when none were to be sent. */
  readonly rate: number
}

// As the launcher does it for the product (scripts/mayfly.mjs).
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--incremental-marking-hard-trigger=25')

const rounds = 15
const [listed, changed] = [200, 100]

const engine = await openEngine({
  dataDir: process.env.MAYFLY_DATA_DIR ?? '',
  version: 'bench',
  environment: process.env,
  scope: { kind: values.send === undefined ? 'none' : 'everything' },
  capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
})
if (values.add !== undefined) await engine.queue.add([{ kind: 'path', path: values.add }], {})
const rate = values.send === undefined ? 0 : await send(Number(values.send))
const times: QueueTimes = values.add === undefined ? { listing: 0, change: 0, rate } : await measure()
process.stdout.write(`${JSON.stringify(times)}\n`)
await engine.close()
process.exit(0)

async function measure(): Promise<QueueTimes> {
  const { total } = engine.queue.range(0, 1)
  const middle = Math.floor(total / 2)
  const listing: number[] = []
  const change: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now()
    const { rows } = engine.queue.range(middle, listed)
    listing.push(((performance.now() - began) * listed) / rows.length)
    const ids = rows.slice(0, changed).map((row) => row.id)
    for (const act of [engine.queue.pause, engine.queue.resume]) {
      const started = performance.now()
      const done = await act({ ids })
      change.push((performance.now() - started) / done.changed)
    }
  }
  return { listing: statisticsOf(listing).median, change: statisticsOf(change).median, rate: 0 }
}

/** Files a second of those that are sent while nothing else is asked for. */
async function send(count: number): Promise<number> {
  const began = performance.now()
  await new Promise<void>((resolve) => {
    const stop = engine.subscribe(({ summary }) => {
      if (summary.counts.done < count) return
      stop()
      resolve()
    })
  })
  return (engine.snapshot().summary.counts.done / (performance.now() - began)) * 1000
}
