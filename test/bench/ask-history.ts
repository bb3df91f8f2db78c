import { join } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../electron/engine/clock.ts'
import { createEngine } from '../../electron/engine/create-engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { createMemorySecrets } from '../../electron/engine/secrets.ts'
import { type HistoryFilter, type HistorySort, historySorts } from '../../shared/history.ts'
import { newestFirst } from '../../shared/history-defaults.ts'

const pageLimit = 100
const dayMs = 86_400_000

/** How long questions took, in ms. */
export interface Asked {
  /** From nothing to an engine that can be asked. */
  readonly opening: number
  /** Newest first, of one to three letters and of whole words. */
  readonly search: readonly number[]
  /** The first page of everything else: filters, orders, searches in them. */
  readonly others: readonly number[]
  readonly counts: readonly number[]
  /** Pages far down, reached by an outline. */
  readonly farPages: readonly number[]
  readonly slowest: string
}

const typed = [
  'p',
  'i',
  's',
  '2',
  'po',
  'im',
  'wa',
  'ha',
  'por',
  'img',
  'inv',
  'har',
  'portrait',
  'invoice final',
  'harbour pdf',
  'img jpg',
  'été',
  '東京',
  'zzz',
  'acme p',
]
const filters: HistoryFilter[] = [
  {},
  { life: 'alive' },
  { life: 'expiring' },
  { life: 'gone' },
  { life: 'failed' },
  { saved: true },
  { type: 'archive' },
  { type: 'image', life: 'gone', saved: false },
  { destination: 'theapi' },
  { destination: 'nowhere' },
]
const sorts: HistorySort[] = historySorts.flatMap((by) =>
  [true, false].map((descending) => ({ by, descending })),
)

/** Opens the engine on a filled data directory, and asks it everything that the history's screen can ask. */
export async function askHistory(dataDir: string, now: number): Promise<Asked> {
  const began = performance.now()
  const engine = await createEngine({
    ...{ dataDir, version: 'bench', clock: systemClock, environment: {}, scope: { kind: 'none' } },
    secrets: createMemorySecrets({ name: 'memory' }),
    capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
  })
  const opening = performance.now() - began
  try {
    return { opening, ...(await askAll(engine, now)) }
  } finally {
    await engine.close()
  }
}

async function askAll({ history }: Engine, now: number): Promise<Omit<Asked, 'opening'>> {
  let slowest = { ms: 0, what: '' }
  const timed = async (what: unknown, ask: () => Promise<unknown>): Promise<number> => {
    const start = performance.now()
    await ask()
    const ms = performance.now() - start
    if (ms > slowest.ms) slowest = { ms, what: JSON.stringify(what) }
    return ms
  }
  const page = (filter: HistoryFilter, sort: HistorySort, cursor: string | null = null) =>
    timed({ filter, sort }, () => history.page({ filter, sort }, cursor, pageLimit))
  // The thread's start, once, is not what is measured.
  await history.count({ search: 'warm' })
  await page({ life: 'gone' }, newestFirst)

  const search: number[] = []
  for (const words of typed) search.push(await page({ search: words }, newestFirst))
  const others: number[] = []
  const counts: number[] = []
  const dated = { since: now - 120 * dayMs, before: now - 90 * dayMs }
  for (const filter of [...filters, dated]) {
    counts.push(await timed({ count: filter }, () => history.count(filter)))
    for (const sort of sorts) others.push(await page(filter, sort))
    for (const words of ['p', 'img', 'harbour'])
      for (const sort of sorts.filter(({ by }) => by !== 'time' || Object.keys(filter).length > 0))
        others.push(await page({ ...filter, search: words }, sort))
    counts.push(await timed({ count: filter, search: 'p' }, () => history.count({ ...filter, search: 'p' })))
  }
  const farPages: number[] = []
  for (const sort of [newestFirst, { by: 'name', descending: false } as const]) {
    const { cursors } = await history.outline({ filter: {}, sort })
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.99])
      farPages.push(await page({}, sort, cursors[Math.floor(cursors.length * share)] ?? null))
  }
  return { search, others, counts, farPages, slowest: `${slowest.ms.toFixed(0)} ms ${slowest.what}` }
}

/** What the database takes on the disk, in bytes. */
export function bytesOnDisk(dataDir: string): number {
  const database = new Database(join(dataDir, 'mayfly.db'), { readonly: true })
  const [pages, size] = ['page_count', 'page_size'].map((name) =>
    Number(database.pragma(name, { simple: true })),
  )
  database.close()
  return (pages ?? 0) * (size ?? 0)
}
