import { watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from './dice.ts'
import type { TortureWorld } from './torture-world.ts'
import { isOwner, type TorturedProcess } from './tortured-process.ts'

/**
 * Where a process is cut from outside; beside it, most end themselves at an edge of their own (`inner-edges.ts`). `head`, `body`, `replying` and `over` are steps of a request at the host (it read the head,
 * it read a piece of the body, the file is stored and the reply is due, all is over); `write` is a write to the
 * database's log, which is a change of state; `staging` is one in the folder of staged bytes; `start` is a moment
 * just after the process began, `time` any moment.
 */
export const edges = ['head', 'body', 'replying', 'over', 'write', 'staging', 'start', 'time'] as const
export type Edge = (typeof edges)[number]

export interface Blow {
  readonly edge: Edge
  readonly nth: number
  /** For `start` and `time`, in ms. */
  readonly afterMs: number
  readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM' | 'SIGINT'
  /** How long it stands still, for SIGSTOP. */
  readonly stopMs: number
  readonly thenKill: boolean
  readonly hitsOwner: boolean
  /** All processes at once, as when the power goes. */
  readonly hitsAll: boolean
}

export function planBlow(dice: Dice): Blow {
  const weighted: readonly Edge[] = [
    ...edges,
    'head',
    'body',
    'replying',
    'replying',
    'write',
    'write',
    'start',
  ]
  const signal = dice.roll()
  return {
    edge: dice.pick(weighted),
    // The first steps, or far into the work.
    nth: dice.chance(0.35) ? dice.between(1, 6) : dice.between(7, 100),
    afterMs: dice.between(0, 1_500),
    signal: signal < 0.8 ? 'SIGKILL' : signal < 0.92 ? 'SIGSTOP' : signal < 0.96 ? 'SIGTERM' : 'SIGINT',
    stopMs: dice.between(50, 2_500),
    thenKill: dice.chance(0.5),
    hitsOwner: dice.chance(0.8),
    hitsAll: dice.chance(0.15),
  }
}

/** How long a blow waits for its edge, in ms; then it falls nowhere, and the next one is due. */
const patienceMs = 4_000

/**
 * Waits for the blow's moment and sends its signal in the very turn in which that is seen. Resolves with how many
 * processes were killed, and where.
 */
export async function strike(
  blow: Blow,
  processes: readonly TorturedProcess[],
  world: TortureWorld,
): Promise<{ edge: Edge; killed: number }> {
  const alive = processes.filter((each) => each.runs())
  const owner = alive.find(({ pid }) => isOwner(pid))
  const newest = alive.at(-1)
  const one =
    blow.edge === 'start' ? newest : blow.hitsOwner ? (owner ?? newest) : alive[blow.nth % alive.length]
  const victims = blow.hitsAll && blow.signal === 'SIGKILL' ? alive : one ? [one] : []
  const send = (signal: NodeJS.Signals) => victims.filter((victim) => victim.send(signal)).length
  const { edge, hit } = await atEdge(blow, world, () => send(blow.signal))
  if (blow.signal === 'SIGKILL') return { edge, killed: hit }
  if (blow.signal !== 'SIGSTOP' || hit === 0) return { edge, killed: 0 }
  await sleep(blow.stopMs)
  return { edge, killed: blow.thenKill ? send('SIGKILL') : send('SIGCONT') * 0 }
}

async function atEdge(
  blow: Blow,
  world: TortureWorld,
  fall: () => number,
): Promise<{ edge: Edge; hit: number }> {
  if (blow.edge === 'start' || blow.edge === 'time') {
    await sleep(blow.afterMs)
    return { edge: blow.edge, hit: fall() }
  }
  const done = Promise.withResolvers<number>()
  let left = blow.nth
  const count = () => {
    left -= 1
    if (left === 0) done.resolve(fall())
  }
  const forget = listen(blow.edge, world, count)
  const patience = new AbortController()
  const late = sleep(patienceMs, null, { signal: patience.signal }).catch(() => null)
  const hit = await Promise.race([done.promise, late])
  patience.abort()
  forget()
  return { edge: blow.edge, hit: hit ?? 0 }
}

function listen(edge: Exclude<Edge, 'start' | 'time'>, world: TortureWorld, count: () => void): () => void {
  if (edge === 'write' || edge === 'staging') {
    const folder = edge === 'write' ? world.dataDir : join(world.dataDir, 'staging')
    try {
      // Watches names, and opens nothing: a live database is SQLite's alone.
      const watcher = watch(folder, (_event, name) => {
        if (edge === 'staging' || name === 'mayfly.db-wal') count()
      })
      watcher.on('error', () => {})
      return () => watcher.close()
    } catch {
      return () => {}
    }
  }
  return world.onStep((step) => {
    if (step.at === edge && step.method !== 'download') count()
  })
}
