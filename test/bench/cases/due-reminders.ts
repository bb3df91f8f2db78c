import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../electron/engine/clock.ts'
import { createExpiryWatch } from '../../../electron/engine/expiry/expiry-watch.ts'
import { prepareDataDir } from '../../../electron/engine/store/data-directory.ts'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { createExpiringLinkStore } from '../../../electron/engine/store/expiring-links.ts'
import { createLinkCareStore } from '../../../electron/engine/store/link-care.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { defaultSettings } from '../../../shared/default-settings.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'
import type { BenchCase, BenchContext } from '../bench-case.ts'
import { statisticsOf } from '../statistics.ts'

const dayMs = 86_400_000
const rows = 10_000
const begin = 1_800_000_000_000

/** Computing which of ten thousand links to remind of, from the rows, as at every start and every minute. */
export const dueReminders: BenchCase = {
  name: 'due-reminders',
  async run(context) {
    const times = await lookTimes(context)
    const ours = statisticsOf(times)
    return [
      {
        what: '10,000 due reminders, computed from rows',
        unit: 'ms',
        ours,
        peer: null,
        target: { text: 'under 50 ms', met: ours.median < 50 },
      },
    ]
  },
}

async function lookTimes({ scratch, pairs, say }: BenchContext): Promise<number[]> {
  const dataDir = join(scratch, 'reminders')
  prepareDataDir(dataDir)
  const database = openDatabase(dataDir)
  const clock: Clock = { now: () => begin + 2.5 * dayMs, elapsed: () => 0, sleep: () => Promise.resolve() }
  const source = { kind: 'url', url: 'https://example.com/a' } as const
  createUploadStore(database).insertAll(
    Array.from({ length: rows }, (_, at) => {
      const result = { ...sampleStates.done.result, uploadedAt: begin, expiresAt: begin + 3 * dayMs + at }
      return sampleRecord({ kind: 'done', result }, { id: `u${at}`, createdAt: begin, source }, { order: at })
    }),
  )
  const times: number[] = []
  try {
    for (let round = 0; round <= Math.max(5, pairs); round += 1) {
      let due = 0
      const links = createExpiringLinkStore(database)
      const watch = createExpiryWatch({
        ...{
          clock,
          care: createLinkCareStore(database),
          settings: () => defaultSettings,
          onChange: () => {},
        },
        // Written down, they would not be due in the next round.
        links: {
          ...links,
          remind(given) {
            due = given.length
          },
        },
      })
      const began = performance.now()
      await watch.look()
      // The first one warms up.
      if (round > 0) times.push(performance.now() - began)
      if (due !== rows) throw new Error(`${due} were due`)
      await watch.close()
    }
  } finally {
    database.close()
    await rm(dataDir, { recursive: true })
  }
  say(`looks: ${times.map((time) => time.toFixed(1)).join(', ')} ms`)
  return times
}
