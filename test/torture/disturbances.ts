import { appendFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { contentOf, type PlannedBatch, type PlannedItem, sha256 } from './batch-plan.ts'
import type { Dice } from './dice.ts'
import { chooseFaults } from './fault-menu.ts'
import { lockDatabase } from './read-database.ts'
import type { TortureWorld } from './torture-world.ts'

/** What was done to originals after they were given: the hashes that their content has had, by stem. */
export type Tampered = Map<string, Set<string>>

export interface Disturbances {
  /** How often each was done. */
  readonly counts: Map<string, number>
  readonly tampered: Tampered
  /** Batches whose files lie on the disk. */
  readonly laid: PlannedBatch[]
  /** Ends them, and resolves when all is as it was. */
  stop(): Promise<void>
}

/** Disturbs everything round the processes, one thing after another, until it is stopped. */
export function startDisturbances(world: TortureWorld, dice: Dice): Disturbances {
  const counts = new Map<string, number>()
  const tampered: Tampered = new Map()
  const laid: PlannedBatch[] = []
  const stopped = new AbortController()
  const count = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by)
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopped.signal }).catch(() => undefined)

  const disturbances: Readonly<Record<string, () => Promise<void>>> = {
    async faults() {
      world.sandbox.faults.clear()
      world.sandbox.faults.random(chooseFaults(dice))
      world.sourcesFail(dice.chance(0.5))
      count('changes of what hosts do wrong')
    },
    async drop() {
      count('connections reset by the network', world.proxy.drop())
    },
    async away() {
      await world.proxy.away(true)
      count('times without any network')
      await wait(dice.between(50, 1500))
      await world.proxy.away(false)
    },
    async stall() {
      world.proxy.stall(true)
      count('times the network stood still')
      await wait(dice.between(100, 4000))
      world.proxy.stall(false)
    },
    async lock() {
      const release = lockDatabase(world.dataDir)
      if (!release) return
      count('times the database was locked')
      await wait(dice.chance(0.15) ? dice.between(5_500, 7_000) : dice.between(100, 1_500))
      release()
    },
    async fill() {
      const filled = dice.chance(0.5) && (await world.disk.fill())
      if (!filled) await world.disk.refuse('all')
      count(filled ? 'times the disk was full' : 'times every write was refused for want of room')
      await wait(dice.between(200, 2_000))
      await world.disk.free()
    },
    async refuse() {
      await world.disk.refuse(dice.chance(0.6) ? dice.between(1, 12) : dice.between(13, 120))
      await wait(dice.between(300, 1_500))
      await world.disk.free()
    },
    async tamper() {
      const batch = laid.length > 0 ? dice.pick(laid.slice(-4)) : undefined
      const item = batch && dice.pick(batch.items)
      if (!batch || item?.kind !== 'file') return
      const done = await tamperWith(world.path(batch, item), item, dice, tampered)
      if (done) count('originals changed or gone')
    },
  }
  const order = [
    'faults',
    'faults',
    'drop',
    'drop',
    'away',
    'stall',
    'lock',
    'fill',
    'refuse',
    'refuse',
    'tamper',
    'tamper',
  ] as const

  const disturb = async () => {
    await disturbances.faults?.()
    while (!stopped.signal.aborted) {
      await wait(dice.between(200, 1_800))
      if (!stopped.signal.aborted) await disturbances[dice.pick(order)]?.()
    }
  }
  const running = disturb()
  return {
    ...{ counts, tampered, laid },
    async stop() {
      stopped.abort()
      await running
      await world.proxy.away(false)
      world.proxy.stall(false)
      await world.disk.free()
      world.sandbox.faults.clear()
      world.sourcesFail(false)
    },
  }
}

/** Changes an original, or takes it away. False when it was gone already. */
async function tamperWith(path: string, item: PlannedItem, dice: Dice, tampered: Tampered): Promise<boolean> {
  const versions = tampered.get(item.stem) ?? new Set([sha256(contentOf(item.stem, item.size))])
  tampered.set(item.stem, versions)
  try {
    switch (dice.pick(['append', 'rewrite', 'touch', 'cut', 'remove'])) {
      case 'append': {
        const more = contentOf(item.stem, 100, 1)
        versions.add(sha256(Buffer.concat([contentOf(item.stem, item.size), more])))
        await appendFile(path, more, { flag: 'a' })
        break
      }
      case 'rewrite':
        versions.add(sha256(contentOf(item.stem, item.size, 2)))
        await writeFile(path, contentOf(item.stem, item.size, 2))
        break
      case 'touch':
        await utimes(path, new Date(), new Date())
        break
      case 'cut':
        versions.add(sha256(contentOf(item.stem, item.size).subarray(0, item.size >> 1)))
        await truncate(path, item.size >> 1)
        break
      default:
        await rm(path)
    }
    return true
  } catch {
    return false
  }
}
