import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchContext, BenchRow } from './bench-case.ts'
import { MiB } from './make-files.ts'
import { runMayfly } from './run-mayfly.ts'
import type { RunResult } from './run-process.ts'
import { statisticsOf } from './statistics.ts'

/** Memory that a history of any length may take while it is moved, in MiB. */
const mostMemory = 400

/**
 * Exports a history to a file, imports that into an empty one, and imports it again, when all of it is known: each with
 * the whole command line, as a person would, so that its start is in it.
 */
export async function moveHistory(dataDir: string, rows: number, context: BenchContext): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(context.scratch, 'moved-'))
  const file = join(folder, 'history.json')
  const run = (args: readonly string[], directory: string) =>
    runMayfly(args, { url: 'http://127.0.0.1:9', scratch: context.scratch, dataDir: directory })
  try {
    const target = join(folder, 'data')
    const exported = await run(['export', '--json', '--out', file], dataDir)
    const imported = await run(['import', file, '--json'], target)
    const again = await run(['import', file, '--json'], target)
    context.say(`imported: ${imported.stdout.trim()}, and again: ${again.stdout.trim()}`)
    const of = `of ${rows.toLocaleString('en')}`
    return [
      ...rowsOf(`Export of a history ${of} uploads as JSON`, rows, exported),
      ...rowsOf(`Import ${of} uploads into an empty history`, rows, imported),
      ...rowsOf('The same again, when all are known', rows, again),
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

function rowsOf(what: string, rows: number, { seconds, peakBytes }: RunResult): BenchRow[] {
  const rate = { what, unit: '/s', ours: statisticsOf([rows / seconds]), peer: null, target: null } as const
  if (peakBytes === null) return [rate]
  const memory = peakBytes / MiB
  const target = { text: `at most ${mostMemory} MiB`, met: memory <= mostMemory }
  return [rate, { what: 'Memory for it', unit: 'MiB', ours: statisticsOf([memory]), peer: null, target }]
}
