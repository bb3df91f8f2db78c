import { setTimeout as sleep } from 'node:timers/promises'
import { makeTemporaryDirectory } from '../helpers/temporary-directory.ts'
import { type PlannedBatch, planBatch } from './batch-plan.ts'
import { calmDown } from './calm-down.ts'
import { checkRound, type RoundVerdict } from './check-round.ts'
import { createDice, type Dice } from './dice.ts'
import { startDisturbances } from './disturbances.ts'
import type { Death } from './inner-edges.ts'
import { planDeath } from './plan-death.ts'
import { countStates } from './read-database.ts'
import { type Edge, planBlow, strike } from './strike.ts'
import type { TortureTime } from './torture-clock.ts'
import { openWorld } from './torture-world.ts'
import { startTortured, type TorturedProcess } from './tortured-process.ts'

export interface RoundOptions {
  readonly seed: number
  /** The path of the tortured program. */
  readonly program: string
  /** It goes on until so many processes were killed, */
  readonly kills: number
  /** or until so much time has passed since a host heard of the first upload, in ms. */
  readonly longestMs: number
}

export interface RoundResult extends RoundVerdict {
  readonly seed: number
  readonly seconds: number
  /** Processes killed, by where they were cut from outside, or ended themselves. */
  readonly kills: Readonly<Record<string, number>>
  readonly processes: number
  readonly otherSignals: Readonly<Record<string, number>>
  /** Faults that the hosts played, by kind. */
  readonly faults: Readonly<Record<string, number>>
  readonly sourceFaults: number
  readonly disturbances: Readonly<Record<string, number>>
  readonly requests: number
}

/** How much faster the time of the engine passes: waits of seconds pass in fractions of one. */
export const timeFactor = 8
/** Rows on their way, below which another batch is given. */
const lowWater = 250

/** One round: processes work on one data directory under blows, then one in peace; then everything is looked at. */
export async function tortureRound(options: RoundOptions): Promise<RoundResult> {
  const { seed, program } = options
  const dice = createDice(seed)
  const folder = await makeTemporaryDirectory()
  const world = await openWorld(folder.path, dice.fork())
  const began = performance.now()
  const startedAt = Date.now()
  const batches: PlannedBatch[] = []
  const processes: TorturedProcess[] = []
  const kills = new Map<Edge, number>()
  const batchDice = dice.fork()
  const blowDice = dice.fork()
  const processDice = dice.fork()
  const disturbances = startDisturbances(world, dice.fork())
  const deathDice = dice.fork()
  const paceDice = dice.fork()
  let broken = false

  const start = (
    args: readonly string[],
    more: { stdin?: Buffer | null; batch?: PlannedBatch; death?: Death | null } = {},
  ) => {
    const time: TortureTime = { startedAt, factor: timeFactor, ...planTime(processDice) }
    const env = { ...world.environment, MAYFLY_TORTURE_CLOCK: JSON.stringify(time) }
    processes.push(startTortured(program, args, { env, ...more }))
  }
  const startNext = async () => {
    const states = countStates(world.dataDir)
    const waiting = states === null ? lowWater : unfinished(states)
    const roll = processDice.roll()
    if (waiting < lowWater || roll < 0.25) {
      const batch = planBatch(batchDice, seed, batches.length)
      batches.push(batch)
      const { sources, stdin } = await world.lay(batch)
      disturbances.laid.push(batch)
      start(uploadArgs(batch, sources), { stdin, batch, death: planDeath(deathDice) })
      return
    }
    const args =
      roll < 0.55
        ? ['queue', 'run']
        : roll < 0.75
          ? ['queue', 'retry']
          : roll < 0.95
            ? ['serve']
            : ['queue', 'list']
    start([...args, '--json'], { death: planDeath(deathDice) })
  }
  const allKills = () => sumOf([Object.fromEntries(kills), countDeaths(processes)])
  const killed = () => Object.values(allKills()).reduce((sum, count) => sum + count, 0)

  try {
    let heardAt = Number.POSITIVE_INFINITY
    const goesOn = () => {
      if (broken) return false
      // On a busy machine a process may need long to do anything at all.
      if (world.requests() === 0) return true
      heardAt = Math.min(heardAt, performance.now())
      return killed() < options.kills && performance.now() - heardAt < options.longestMs
    }
    const keepRunning = async () => {
      while (goesOn()) {
        const running = processes.filter((each) => each.runs())
        if (running.length < paceDice.between(2, 3)) await startNext()
        else await Promise.race([...running.map((each) => each.ended), sleep(200)])
      }
    }
    const giveBlows = async () => {
      while (goesOn()) {
        const { edge, killed: more } = await strike(planBlow(blowDice), processes, world)
        if (more > 0) kills.set(edge, (kills.get(edge) ?? 0) + more)
        // So that some come as far as the edges at which they end themselves.
        await sleep(blowDice.between(500, 4_000))
      }
    }
    const both = [keepRunning(), giveBlows()]
    await Promise.all(both).catch(async (error: unknown) => {
      broken = true
      await Promise.allSettled(both)
      throw error
    })
    await disturbances.stop()
    const calm = await calmDown({ program, world, startedAt, factor: timeFactor, processes })
    const sweep = () => {
      start(['queue', 'list'])
      return processes.at(-1)?.ended ?? Promise.resolve()
    }
    const { tampered } = disturbances
    const verdict = await checkRound({ world, batches, processes, tampered, calm, sweep })
    return {
      seed,
      seconds: Math.round((performance.now() - began) / 100) / 10,
      kills: allKills(),
      processes: processes.length,
      otherSignals: signalCounts(processes),
      faults: Object.fromEntries(world.faults),
      sourceFaults: world.sourceFaults(),
      disturbances: {
        ...Object.fromEntries(disturbances.counts),
        'writes refused for want of room': processes.reduce((sum, each) => sum + each.refusals(), 0),
      },
      requests: world.requests(),
      ...verdict,
    }
  } finally {
    for (const each of processes) each.send('SIGKILL')
    await Promise.all(processes.map((each) => each.ended))
    await disturbances.stop()
    await world.close()
    await folder.remove()
  }
}

/** A round that came to no verdict: that, too, is no promise kept. */
export function brokenRound(seed: number, error: unknown): RoundResult {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    ...{ seed, seconds: 0, kills: {}, processes: 0, otherSignals: {}, faults: {}, sourceFaults: 0 },
    ...{ disturbances: {}, requests: 0, items: 0, done: 0, failed: {}, failedBefore: {}, attempts: 0 },
    ...{ expiringOrphans: 0, answeredOrphans: 0, violations: [`no verdict: ${words}`] },
  }
}

function uploadArgs(batch: PlannedBatch, sources: readonly string[]): string[] {
  const { destination, options, waits, items } = batch
  const [only] = items
  const name = only?.kind === 'stdin' ? ['--name', only.name] : []
  return [
    'upload',
    '--json',
    '--to',
    destination,
    ...options,
    ...name,
    ...(waits ? [] : ['--no-wait']),
    ...sources,
  ]
}

/** A computer's clock: a little wrong, and set anew now and then, to and fro. */
function planTime(dice: Dice): Pick<TortureTime, 'offsetMs' | 'jumps'> {
  const minute = 60_000
  const far = () => dice.pick([-1, 1]) * dice.pick([1, 7, 45, 180, 1500]) * minute
  return {
    offsetMs: dice.chance(0.2) ? far() : 0,
    jumps: dice.chance(0.4) ? [{ afterMs: dice.between(500, 3_000), byMs: far() }] : [],
  }
}

const unfinished = (states: Readonly<Record<string, number>>) =>
  Object.entries(states).reduce((sum, [state, count]) => (state === 'done' ? sum : sum + count), 0)

/** Processes that ended themselves, by where. */
function countDeaths(processes: readonly TorturedProcess[]): Record<string, number> {
  const deaths = processes.flatMap((each) => each.diedAt() ?? [])
  return sumOf(deaths.map((edge) => ({ [edge]: 1 })))
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const each of counts)
    for (const [name, count] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + count
  return sums
}

function signalCounts(processes: readonly TorturedProcess[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const signal of processes.flatMap((each) => each.signals)) {
    if (signal !== 'SIGKILL') counts[signal] = (counts[signal] ?? 0) + 1
  }
  return counts
}
