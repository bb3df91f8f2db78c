import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { GiB, MiB, makeFile } from '../make-files.ts'
import { own } from '../own-children.ts'
import { program, runMayfly } from '../run-mayfly.ts'
import { runProcess } from '../run-process.ts'
import { startPractice } from '../start-practice.ts'
import { type Statistics, statisticsOf } from '../statistics.ts'
import { takeTurns } from '../take-turns.ts'

const client = fileURLToPath(new URL('../uploadcare-client.mjs', import.meta.url))
const latencyMs = 50
/** Of 256 MiB: parts, and how many are on their way at once. */
const [partBytes, atOnce] = [5 * MiB, 3]

type Practice = Awaited<ReturnType<typeof startPractice>>

const envOf = ({ url, key }: Practice) => ({ MAYFLY_UPLOADCARE_URL: url, MAYFLY_UPLOADCARE_PUBLIC_KEY: key })

/** A large file in parts, beside the host's own client on the same practice host. */
export const uploadcareCase: BenchCase = {
  name: 'uploadcare',
  pairs: 5,
  async run(context) {
    const bytes = 256 * MiB
    const file = await makeFile(join(context.scratch, 'parts.bin'), bytes)
    const practice = await startPractice()
    const slow = await startPractice(latencyMs)
    const [peaks, peerPeaks]: [number[], number[]] = [[], []]
    try {
      const ours = async (host: Practice, peak?: number[]) => {
        const { peakBytes } = await upload(host, file, context)
        peak?.push((peakBytes ?? 0) / MiB)
        return (await host.rate()) / GiB
      }
      const peer = async () => {
        const args = [client, practice.url, practice.key, file]
        const { peakBytes } = await runProcess(process.execPath, args, { watchMemory: true })
        peerPeaks.push((peakBytes ?? 0) / MiB)
        return (await practice.rate()) / GiB
      }
      // One request comes before all parts and one after, which no concurrency can spare.
      const turns = Math.ceil(bytes / partBytes / atOnce) + 2
      const allowed = async () => {
        const seconds = turns * (latencyMs / 1000)
        return bytes / (seconds + bytes / ((await ours(practice)) * GiB)) / GiB
      }
      const unit = 'GiB/s'
      const slowed = await takeTurns(
        {
          ...{ what: `The same, ${latencyMs} ms a request`, unit, ours: () => ours(slow), atLeast: 0.9 },
          peer: { name: `what ${atOnce} parts at once allow`, measure: allowed },
        },
        context,
      )
      return [
        await takeTurns(
          {
            ...{ what: '256 MiB in parts', unit, ours: () => ours(practice, peaks), atLeast: 4 },
            peer: { name: "`@uploadcare/upload-client`, the host's own", measure: peer },
          },
          context,
        ),
        ...memoryRows(statisticsOf(peaks), statisticsOf(peerPeaks)),
        await growth(practice, peaks, context),
        { ...slowed, reason: whySlowed(slowed, bytes, turns) },
        await sentAgain(context),
      ]
    } finally {
      await practice.stop()
      await slow.stop()
      await rm(file)
    }
  },
}

const upload = (host: Practice, file: string, context: BenchContext) =>
  runMayfly(['upload', '--to', 'uploadcare', '--method', 'multipart', file], {
    ...{ url: host.url, scratch: context.scratch, env: envOf(host) },
  })

/** How far the run is from what was computed, for each turn. */
function whySlowed({ ours, peer }: BenchRow, bytes: number, turns: number): string {
  const seconds = (rate: number | undefined) => bytes / GiB / (rate ?? Number.NaN)
  const msEach = ((seconds(ours.median) - seconds(peer?.measured.median)) / turns) * 1000
  return `That is no program but a sum: ${turns} turns of ${latencyMs} ms, and the time that the same upload takes without any. The run took ${msEach.toFixed(1)} ms more for each turn; the timers of the host, which end late, are in that.`
}

function memoryRows(ours: Statistics, peer: Statistics): BenchRow[] {
  const ratio = statisticsOf([ours.median / peer.median])
  return [
    {
      ...{ what: 'Peak memory of it', unit: 'MiB', ours },
      peer: { name: "the host's own", measured: peer, ratio },
      target: { text: 'at most 200 MiB', met: ours.median <= 200 },
    },
  ]
}

async function growth(host: Practice, peaks: readonly number[], context: BenchContext): Promise<BenchRow> {
  const large = await makeFile(join(context.scratch, 'larger.bin'), context.quick ? 512 * MiB : 4 * GiB, true)
  const { peakBytes } = await upload(host, large, context)
  await host.rate()
  await rm(large)
  const ours = statisticsOf([(peakBytes ?? 0) / MiB])
  const what = `Peak memory of ${context.quick ? '512 MiB' : '4 GiB'}; of 256 MiB it was ${statisticsOf(peaks).median.toFixed(0)} MiB`
  return {
    ...{ what, unit: 'MiB', ours, peer: null },
    target: { text: 'at most 200 MiB', met: ours.median <= 200 },
  }
}

/** Killed when half of 300 MiB are with the host: what is sent again in all, parts that were on their way included. */
async function sentAgain(context: BenchContext): Promise<BenchRow> {
  const size = 300 * MiB
  const file = await makeFile(join(context.scratch, 'killed.bin'), size, true)
  const shares: number[] = []
  for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
    // With some latency, so that half is a moment that can be met.
    const host = await startPractice(latencyMs)
    const dataDir = await mkdtemp(join(context.scratch, 'killed-'))
    const env = { ...process.env, ...envOf(host), MAYFLY_DATA_DIR: dataDir }
    const child = spawn(process.execPath, [program, 'upload', '--to', 'uploadcare', file], {
      env,
      stdio: 'ignore',
    })
    own(child)
    while ((await host.bytes()) < size / 2) await sleep(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await sleep(latencyMs * 4)
    const before = await host.bytes()
    await runMayfly(['queue', 'run'], { url: host.url, scratch: context.scratch, dataDir, env: envOf(host) })
    shares.push(((await host.bytes()) - before) / size)
    context.say(
      `killed at ${((before / size) * 100).toFixed(0)} %: ${((shares.at(-1) ?? 0) * 100).toFixed(1)} % sent again`,
    )
    await host.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  await rm(file)
  const ours = statisticsOf(shares.map((share) => share * 100))
  return {
    ...{ what: 'Sent again after SIGKILL at half of 300 MiB', unit: '%', ours, peer: null },
    target: { text: 'at most 55 %', met: ours.max <= 55 },
  }
}
