import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { makeFolder } from '../make-files.ts'
import { concurrency, parallelCurl } from '../parallel-curl.ts'
import { mayflyEnvironment, runMayfly } from '../run-mayfly.ts'
import { runProcess } from '../run-process.ts'
import { type Sink, secondsOf, startSink } from '../start-sink.ts'
import { takeTurns } from '../take-turns.ts'

const sampleLoop = fileURLToPath(new URL('../sample-loop.mjs', import.meta.url))
const pythonLoop = fileURLToPath(new URL('../sample-loop.py', import.meta.url))
/** With latency a round takes a minute: enough for seven pairs of the first contest, and three of the others. */
const fewer = 3
const latencies = [0, 50]

/** Many small files, with queue, history and hash, against the hosts' own sample and `curl -Z`. */
export const manyFiles: BenchCase = {
  name: 'many-files',
  async run(context) {
    const count = context.quick ? 100 : 1000
    const folder = await makeFolder(join(context.scratch, 'many'), count, 256 * 1024)
    const rows: BenchRow[] = []
    for (const latencyMs of latencies) {
      const sink = await startSink({ latencyMs })
      try {
        rows.push(...(await atLatency(context, sink, folder, latencyMs)))
      } finally {
        await sink.stop()
      }
    }
    await rm(folder, { recursive: true })
    return rows
  },
}

async function atLatency(
  context: BenchContext,
  sink: Sink,
  folder: string,
  latencyMs: number,
): Promise<BenchRow[]> {
  const count = (await readdir(folder)).length
  const where = `${count} files of 256 KiB at ${latencyMs} ms`
  /** Of the last run of each method, with all that is round the files. */
  const bytesBy = { stream: 0, auto: 0 }
  const filesPerSecond = async (method?: keyof typeof bytesBy) => {
    const measured = await sink.measured()
    if (measured.requests !== count) throw new Error(`${measured.requests} of ${count} files came.`)
    if (method) bytesBy[method] = measured.bytes
    return count / secondsOf(measured)
  }
  const ours = (method: keyof typeof bytesBy) => async () => {
    await runMayfly(['upload', '--method', method, folder], { ...context, url: sink.url })
    return filesPerSecond(method)
  }
  const byBase64 = () =>
    `\`auto\` sends files of up to 1 MB as base64, as the host's pages advise: ${Math.round((bytesBy.auto / bytesBy.stream - 1) * 100)} % more bytes than \`stream\` in this run, all of which both programs handle, and a text to make of each file. What \`stream\` costs beside the sample, a hash and an entry in queue and history, comes with it.`
  const loop = async () => {
    await runProcess(process.execPath, [sampleLoop, sink.url, folder], {
      env: mayflyEnvironment(sink.url, folder),
    })
    return filesPerSecond()
  }
  const curl = await parallelCurl(context.scratch, sink, folder)
  const allByCurl = async () => {
    await curl.run()
    return filesPerSecond()
  }
  const inPython = async () => {
    await runProcess('python3', [pythonLoop, sink.url, folder], { env: mayflyEnvironment(sink.url, folder) })
    return filesPerSecond()
  }
  const sample = { name: "the hosts' sample loop", measure: loop }
  const unit = 'files/s'
  const least = latencyMs === 0 ? 1 : 0.9 * concurrency
  const peer = { name: curl.name, measure: allByCurl }
  const stream = { what: `${where}, \`stream\``, unit, ours: ours('stream') } as const
  const auto = { what: `${where}, \`auto\``, unit, ours: ours('auto') } as const
  return [
    await takeTurns({ ...stream, peer: sample, atLeast: least, warm: latencyMs > 0 }, context),
    await takeTurns({ ...stream, peer, atLeast: null, pairs: fewer, reason: byCurl }, context),
    // With latency the loop alone takes most of a minute each time, and neither method nor language makes a difference.
    ...(latencyMs === 0
      ? [await takeTurns({ ...auto, peer: sample, atLeast: null, pairs: fewer, reason: byBase64 }, context)]
      : []),
    ...(latencyMs === 0 && (await hasRequests(context))
      ? [
          await takeTurns(
            {
              ...{ ...stream, atLeast: null, pairs: fewer },
              peer: { name: "the hosts' sample loop in Python", measure: inPython },
            },
            context,
          ),
        ]
      : []),
  ]
}

const byCurl =
  'curl hashes nothing, writes no queue and no history, and is one C program; what is left is a commit, a hash and an entry in the history for each file.'

/** The Python sample needs the library `requests`. */
async function hasRequests({ note }: BenchContext): Promise<boolean> {
  try {
    await runProcess('python3', ['-c', 'import requests'])
    return true
  } catch {
    note("The hosts' sample code in Python was not measured: python3 with `requests` is not here.")
    return false
  }
}
