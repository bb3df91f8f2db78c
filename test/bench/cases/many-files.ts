import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { makeFolder } from '../make-files.ts'
import { mayflyEnvironment, runMayfly } from '../run-mayfly.ts'
import { runProcess } from '../run-process.ts'
import { type Sink, secondsOf, startSink } from '../start-sink.ts'
import { takeTurns } from '../take-turns.ts'

const sampleLoop = fileURLToPath(new URL('../sample-loop.mjs', import.meta.url))
/** The product's own default. */
const concurrency = 4
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
  const filesPerSecond = async () => {
    const measured = await sink.measured()
    if (measured.requests !== count) throw new Error(`${measured.requests} of ${count} files came.`)
    return count / secondsOf(measured)
  }
  const ours = (method: string) => async () => {
    await runMayfly(['upload', '--method', method, folder], { ...context, url: sink.url })
    return filesPerSecond()
  }
  const loop = async () => {
    await runProcess(process.execPath, [sampleLoop, sink.url, folder], {
      env: mayflyEnvironment(sink.url, folder),
    })
    return filesPerSecond()
  }
  const config = await curlConfig(context, sink, folder)
  const parallelCurl = async () => {
    await runProcess('curl', ['-sSf', '-Z', '--parallel-max', String(concurrency), '-K', config])
    return filesPerSecond()
  }
  const inPython = async () => {
    await runProcess('python3', [pythonLoop, sink.url, folder], { env: mayflyEnvironment(sink.url, folder) })
    return filesPerSecond()
  }
  const sample = { name: "the hosts' sample loop", measure: loop }
  const unit = 'files/s'
  const least = latencyMs === 0 ? 1 : 0.9 * concurrency
  const peer = { name: `\`curl -Z\`, ${concurrency} at once`, measure: parallelCurl }
  const stream = { what: `${where}, \`stream\``, unit, ours: ours('stream') } as const
  const auto = { what: `${where}, \`auto\``, unit, ours: ours('auto') } as const
  return [
    await takeTurns({ ...stream, peer: sample, atLeast: least, warm: latencyMs > 0 }, context),
    await takeTurns({ ...stream, peer, atLeast: null, pairs: fewer, reason: byCurl }, context),
    // With latency the loop alone takes most of a minute each time, and neither method nor language makes a difference.
    ...(latencyMs === 0
      ? [await takeTurns({ ...auto, peer: sample, atLeast: null, pairs: fewer }, context)]
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

/** One request for each file: curl reads them from a file, since no command line is that long. */
async function curlConfig(context: BenchContext, sink: Sink, folder: string): Promise<string> {
  const requests = (await readdir(folder)).map((name) =>
    [
      `url = "${sink.url}/api/file-stream-upload"`,
      'output = "/dev/null"',
      'header = "Authorization: Bearer bench-key"',
      'form = "uploadPath=mayfly"',
      `form = "fileName=${name}"`,
      `form = "file=@${join(folder, name)}"`,
    ].join('\n'),
  )
  const path = join(context.scratch, 'curl.conf')
  await writeFile(path, requests.join('\nnext\n'))
  return path
}
