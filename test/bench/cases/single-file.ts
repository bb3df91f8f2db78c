import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeTestCertificate } from '../../helpers/test-certificate.ts'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { GiB, MiB, makeFile } from '../make-files.ts'
import { runMayfly } from '../run-mayfly.ts'
import { runProcess } from '../run-process.ts'
import { rateOf, type Sink, secondsOf, startSink } from '../start-sink.ts'
import { statisticsOf } from '../statistics.ts'
import { takeTurns } from '../take-turns.ts'

/** One large file by stream, against `curl -F`. */
export const singleFile: BenchCase = {
  name: 'single-file',
  async run(context) {
    const bytes = context.quick ? 128 * MiB : GiB
    const file = await makeFile(join(context.scratch, 'large.bin'), bytes)
    const rows = [
      ...(await overHttp(context, file)),
      await overTls(context, file),
      ...(await memory(context)),
    ]
    await checkContent(context, file)
    await rm(file)
    return rows
  },
}

async function overHttp(context: BenchContext, file: string): Promise<BenchRow[]> {
  const sink = await startSink()
  try {
    const upload = (...flags: string[]) => uploadRate(context, sink, ['--method', 'stream', ...flags, file])
    const curl = { name: '`curl -F`', measure: async () => rateOf(await sendWithCurl(sink, file)) / GiB }
    const curlAndHash = {
      name: '`curl -F`, then `openssl dgst -sha256`',
      measure: async () => {
        const sent = await sendWithCurl(sink, file)
        const { seconds } = await runProcess('openssl', ['dgst', '-sha256', file])
        return sent.bytes / (secondsOf(sent) + seconds) / GiB
      },
    }
    const unit = 'GiB/s'
    return [
      await takeTurns(
        { what: 'One file, `--no-hash`', unit, ours: () => upload('--no-hash'), peer: curl, atLeast: 0.95 },
        context,
      ),
      await takeTurns(
        {
          ...{ what: 'One file, with hash', unit, ours: () => upload(), peer: curl, atLeast: 0.4 },
          reason: 'SHA-256 of every byte takes most of the time; curl computes none.',
        },
        context,
      ),
      await takeTurns(
        { what: 'One file, with hash', unit, ours: () => upload(), peer: curlAndHash, atLeast: 1.1 },
        context,
      ),
    ]
  } finally {
    await sink.stop()
  }
}

async function overTls(context: BenchContext, file: string): Promise<BenchRow> {
  const pem = join(context.scratch, 'sink.pem')
  const { key, cert } = makeTestCertificate()
  await writeFile(pem, key + cert)
  const authority = join(context.scratch, 'authority.pem')
  await writeFile(authority, cert)
  const sink = await startSink({ tls: pem })
  const env = { NODE_EXTRA_CA_CERTS: authority }
  try {
    return await takeTurns(
      {
        what: 'One file over TLS, `--no-hash`',
        unit: 'GiB/s',
        ours: () => uploadRate(context, sink, ['--method', 'stream', '--no-hash', file], env),
        peer: {
          name: '`curl -F`',
          measure: async () => rateOf(await sendWithCurl(sink, file, '--cacert', authority)) / GiB,
        },
        atLeast: 0.8,
      },
      context,
    )
  } finally {
    await sink.stop()
  }
}

async function memory(context: BenchContext): Promise<BenchRow[]> {
  const sink = await startSink()
  const small = await makeFile(join(context.scratch, 'small.bin'), 100 * MiB, true)
  const large = await makeFile(join(context.scratch, 'huge.bin'), context.quick ? 128 * MiB : 4 * GiB, true)
  const peaks: { small: number[]; large: number[] } = { small: [], large: [] }
  try {
    for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
      for (const [name, file] of [
        ['small', small],
        ['large', large],
      ] as const) {
        const { peakBytes } = await runMayfly(['upload', '--method', 'stream', file], {
          ...context,
          url: sink.url,
        })
        peaks[name].push((peakBytes ?? 0) / MiB)
      }
      context.say(`peak memory: ${peaks.small.at(-1)?.toFixed(1)} and ${peaks.large.at(-1)?.toFixed(1)} MiB`)
    }
  } finally {
    await sink.stop()
    await rm(small)
    await rm(large)
  }
  const ours = statisticsOf(peaks.large)
  const growth = statisticsOf(peaks.large.map((peak, at) => peak - (peaks.small[at] ?? 0)))
  return [
    {
      what: `Peak memory, ${context.quick ? '128 MiB' : '4 GiB'}`,
      unit: 'MiB',
      ours,
      peer: null,
      target: { text: 'at most 160 MiB', met: ours.median <= 160 },
    },
    {
      what: 'The same, above that of 100 MiB',
      unit: 'MiB',
      ours: growth,
      peer: null,
      target: { text: 'at most 16 MiB', met: growth.median <= 16 },
    },
  ]
}

/** A run of its own, since hashing at the sink takes time: what came is what was sent. Throws when it is not. */
async function checkContent(context: BenchContext, file: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: MiB }), hash)
  const wanted = hash.digest('hex')
  const sink = await startSink({ sha256: true })
  try {
    await runMayfly(['upload', '--method', 'stream', file], { ...context, url: sink.url })
    const [received] = (await sink.measured()).files
    if (received?.sha256 !== wanted) throw new Error('What came at the sink is not what was sent.')
    context.say('content checked: the same bytes at the sink')
  } finally {
    await sink.stop()
  }
}

async function uploadRate(
  context: BenchContext,
  sink: Sink,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  await runMayfly(['upload', ...args], { ...context, url: sink.url, env })
  return rateOf(await sink.measured()) / GiB
}

async function sendWithCurl(sink: Sink, file: string, ...flags: string[]) {
  await runProcess('curl', [
    '-sSf',
    ...flags,
    ...['-H', 'Authorization: Bearer bench-key', '-F', 'uploadPath=mayfly', '-F', 'fileName=large.bin'],
    ...['-F', `file=@${file}`, `${sink.url}/api/file-stream-upload`],
  ])
  return sink.measured()
}
