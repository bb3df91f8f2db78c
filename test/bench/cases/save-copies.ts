import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { BenchCase, BenchContext, BenchRow } from '../bench-case.ts'
import { GiB, MiB } from '../make-files.ts'
import { runProcess } from '../run-process.ts'
import { startProgram } from '../start-program.ts'
import { statisticsOf } from '../statistics.ts'
import { takeTurns } from '../take-turns.ts'

const script = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const firstLineSchema = z.object({ url: z.url() })
const lastLineSchema = z.object({ seconds: z.number() })

/** Saving the copy of one large file, against `curl -o`, which neither checks what came nor waits for the disk. */
export const saveCopies: BenchCase = {
  name: 'save-copies',
  pairs: 3,
  async run(context) {
    const bytes = context.quick ? 256 * MiB : GiB
    const host = await startProgram([script('pattern-host.ts'), String(bytes)])
    try {
      const { url } = firstLineSchema.parse(host.first)
      const peaks: number[] = []
      const save = (hash: 'hash' | 'none') => () => saveRate(context, url, bytes, hash, peaks)
      const curl = { name: '`curl -o`', measure: () => curlRate(context, url, bytes, false) }
      const curlToDisk = {
        name: '`curl -o`, then `sync`',
        measure: () => curlRate(context, url, bytes, true),
      }
      const unit = 'GiB/s'
      const checked = await takeTurns(
        { what: 'One copy, checked', unit, ours: save('hash'), peer: curl, atLeast: 0.8 },
        context,
      )
      const unchecked = await takeTurns(
        { what: 'One copy, nothing to check', unit, ours: save('none'), peer: curl, atLeast: null },
        context,
      )
      const flushed = await takeTurns(
        { what: 'One copy, checked', unit, ours: save('hash'), peer: curlToDisk, atLeast: null },
        context,
      )
      const reason = whyChecked(unchecked, flushed)
      return [{ ...checked, reason }, { ...unchecked, reason }, flushed, memoryRow(peaks, bytes)]
    } finally {
      await host.stop()
    }
  },
}

/** What of the difference to `curl -o` is the hash, and what the flush to the disk, by the other rows of the run. */
function whyChecked(unchecked: BenchRow, flushed: BenchRow): string {
  const times = ({ peer }: BenchRow) => (peer?.ratio.median ?? Number.NaN).toFixed(2)
  return `\`curl -o\` computes no SHA-256 and leaves the bytes with the system: without the hash Mayfly, which waits for the disk, has ${times(unchecked)} times the rate of \`curl -o\`; with the hash it has ${times(flushed)} times that of curl where curl has to wait as well.`
}

function memoryRow(peaks: readonly number[], bytes: number): BenchRow {
  const ours = statisticsOf([...peaks])
  const what = `Peak memory of saving ${bytes / MiB} MiB`
  return {
    ...{ what, unit: 'MiB', ours, peer: null },
    target: { text: 'at most 200 MiB', met: ours.median <= 200 },
  }
}

async function emptyFolder({ scratch }: BenchContext): Promise<string> {
  const folder = join(scratch, 'copies')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  return folder
}

/** GiB a second. */
async function saveRate(
  context: BenchContext,
  url: string,
  bytes: number,
  hash: 'hash' | 'none',
  peaks: number[],
): Promise<number> {
  const folder = await emptyFolder(context)
  const args = [script('save-one-copy.ts'), url, folder, String(bytes), hash]
  const { stdout, peakBytes } = await runProcess(process.execPath, args, { watchMemory: true })
  peaks.push((peakBytes ?? 0) / MiB)
  return bytes / lastLineSchema.parse(JSON.parse(stdout)).seconds / GiB
}

async function curlRate(context: BenchContext, url: string, bytes: number, toDisk: boolean): Promise<number> {
  const file = join(await emptyFolder(context), 'copy')
  const format = ['-w', '%{time_total}']
  const { stdout } = await runProcess('curl', ['-sSf', '-o', file, ...format, url])
  const flush = toDisk ? (await runProcess('sync', [file])).seconds : 0
  return bytes / (Number(stdout) + flush) / GiB
}
