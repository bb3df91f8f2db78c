import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchCase, BenchContext } from '../bench-case.ts'
import { makeFolder } from '../make-files.ts'
import { runMayfly } from '../run-mayfly.ts'
import { statisticsOf } from '../statistics.ts'

/** Where nothing listens: these files are only added. */
const nowhere = 'http://127.0.0.1:9'

/**
 * Ten thousand files added at once: how long until the last is safe in the queue, with the program's start. It names
 * the accepted rows once they are committed, so its first output is the moment.
 */
export const addTenThousand: BenchCase = {
  name: 'add-ten-thousand',
  pairs: 5,
  async run(context) {
    const count = context.quick ? 1000 : 10_000
    const folder = await makeFolder(join(context.scratch, 'ten-thousand'), count, 1024)
    const times: number[] = []
    for (let round = 0; round < context.pairs; round += 1) {
      times.push(await addAndCount(context, folder, count))
      context.say(`added ${count} files in ${times.at(-1)?.toFixed(2)} s`)
    }
    await rm(folder, { recursive: true })
    const ours = statisticsOf(times)
    return [
      {
        what: `${count} files added, from the start of the program until they are safe in the queue`,
        unit: 's',
        ours,
        peer: null,
        target: { text: 'at most 2 s', met: ours.median <= 2 },
      },
    ]
  },
}

async function addAndCount(context: BenchContext, folder: string, count: number): Promise<number> {
  const dataDir = await mkdtemp(join(context.scratch, 'data-'))
  try {
    const options = { ...context, url: nowhere, dataDir }
    const { firstOutput } = await runMayfly(['upload', '--no-wait', '--json', folder], options)
    const { stdout } = await runMayfly(['queue', 'list', '--json'], options)
    const kept = stdout.split('\n').filter((line) => line.startsWith('{')).length
    if (kept !== count) throw new Error(`${kept} of ${count} files are in the queue.`)
    return firstOutput ?? Number.NaN
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
