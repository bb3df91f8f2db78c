import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchCase } from '../bench-case.ts'
import { MiB, makeFile } from '../make-files.ts'
import { runMayfly } from '../run-mayfly.ts'
import { startSink } from '../start-sink.ts'
import { statisticsOf } from '../statistics.ts'

/** How much more memory 10 MB by base64 take than 1 kB by the same way. */
export const base64Memory: BenchCase = {
  name: 'base64-memory',
  pairs: 5,
  async run(context) {
    const [tiny, full] = [
      await makeFile(join(context.scratch, 'tiny.bin'), 1000),
      await makeFile(join(context.scratch, 'full.bin'), 10_000_000),
    ]
    const sink = await startSink()
    const peak = async (file: string) => {
      const { peakBytes } = await runMayfly(['upload', '--method', 'base64', file], {
        ...context,
        url: sink.url,
      })
      return (peakBytes ?? 0) / MiB
    }
    const above: number[] = []
    try {
      for (let round = 0; round < context.pairs; round += 1) {
        const idle = await peak(tiny)
        above.push((await peak(full)) - idle)
        context.say(`base64: ${above.at(-1)?.toFixed(1)} MiB above ${idle.toFixed(1)} MiB`)
      }
    } finally {
      await sink.stop()
      await rm(tiny)
      await rm(full)
    }
    const ours = statisticsOf(above)
    return [
      {
        what: 'Peak memory of 10 MB by base64, above that of 1 kB',
        unit: 'MiB',
        ours,
        peer: null,
        target: { text: 'at most 40 MiB', met: ours.median <= 40 },
      },
    ]
  },
}
