import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectToOwner } from '../../electron/rpc/connect-to-owner.ts'
import { until } from '../helpers/until.ts'
import { countStates } from './read-database.ts'
import type { TortureTime } from './torture-clock.ts'
import type { TortureWorld } from './torture-world.ts'
import { openPaths, startTortured, type TorturedProcess } from './tortured-process.ts'
import type { HeldResources } from './tortured-program.ts'

export interface Calm {
  /** What went wrong on the way to rest, in words. */
  readonly problems: string[]
  /** Failed rows and why, when the blows ended and before anything was tried again. */
  readonly failedBefore: Readonly<Record<string, number>>
  readonly statesBefore: Readonly<Record<string, number>>
  /** Questions that were answered with "send it again": each may leave a copy. */
  readonly sentAgain: ReadonlySet<string>
  /** Paths that the last owner held open when it had nothing left to do. */
  readonly openPaths: readonly string[]
  readonly resources: Readonly<Record<string, number>>
}

/** On a computer that many others use, a process gets little of it: what moves on is not stuck. In ms. */
const startWithinMs = 180_000
const endWithinMs = 120_000
/** Without any change of any row or any request; and in all. */
const restWithinMs = 240_000
const longestMs = 1_200_000

/**
 * The blows are over: what runs is told to end; one last owner then drains the queue, and tries again what failed.
 * It is asked what it still holds before it ends.
 */
export async function calmDown(options: {
  readonly program: string
  readonly world: TortureWorld
  readonly startedAt: number
  readonly factor: number
  readonly processes: TorturedProcess[]
}): Promise<Calm> {
  const { world, processes } = options
  const problems: string[] = []
  for (const each of processes) {
    each.send('SIGCONT')
    each.send('SIGTERM')
  }
  for (const each of processes) {
    const ended = await Promise.race([each.ended, sleep(endWithinMs, null)])
    if (ended !== null) continue
    problems.push(`did not end within ${endWithinMs / 1000} s of SIGTERM: ${each.args.slice(0, 4).join(' ')}`)
    each.send('SIGKILL')
    await each.ended
  }
  const statesBefore = countStates(world.dataDir) ?? {}
  const time: TortureTime = { startedAt: options.startedAt, factor: options.factor, offsetMs: 0, jumps: [] }
  const report = join(world.dataDir, '..', 'held.json')
  const env = {
    ...world.environment,
    MAYFLY_TORTURE_CLOCK: JSON.stringify(time),
    MAYFLY_TORTURE_REPORT: report,
  }
  const last = startTortured(options.program, ['serve', '--json'], { env })
  processes.push(last)
  const failedBefore: Record<string, number> = {}
  const sentAgain = new Set<string>()
  try {
    await until(() => last.stdout().includes('\n'), {
      timeoutMs: startWithinMs,
      what: () => `the last owner's first line; it wrote: ${last.stderr()}`,
    })
    await drain(world, failedBefore, sentAgain)
  } catch (error) {
    problems.push(`stuck: ${error instanceof Error ? error.message : String(error)}`)
  }
  // What is done is cleaned up after; an idle connection may stay a while.
  await sleep(300)
  const paths = openPaths(last.pid)
  last.send('SIGUSR2')
  const held = await until(() => (existsSync(report) ? readFileSync(report, 'utf8') : false), {
    timeoutMs: 5_000,
  }).catch(() => '{"resources":{}}')
  rmSync(report, { force: true })
  last.send('SIGTERM')
  const end = await Promise.race([last.ended, sleep(endWithinMs, null)])
  if (end === null) problems.push('the last owner did not end on SIGTERM')
  else if (end.code !== 143) problems.push(`the last owner ended with ${end.code}: ${last.stderr()}`)
  const { resources } = JSON.parse(held) as HeldResources
  return { problems, failedBefore, statesBefore, sentAgain, openPaths: paths, resources }
}

/** Lets everything go on, answers what is asked, and tries three times again what failed in the storm. */
async function drain(
  world: TortureWorld,
  failedBefore: Record<string, number>,
  sentAgain: Set<string>,
): Promise<void> {
  const owner = await connectToOwner(world.dataDir, { timeoutMs: startWithinMs })
  if (!owner) throw new Error('nobody answers on the socket of the last owner')
  const { queue } = owner.client
  const rowsOf = async () => {
    const rows = []
    for (let start = 0; ; start += 500) {
      const page = await queue.range({ start, count: 500 })
      rows.push(...page.rows)
      if (page.rows.length < 500) return rows
    }
  }
  try {
    for (const row of await rowsOf()) {
      const code = row.state.kind === 'failed' ? row.state.because.code : null
      if (code) failedBefore[code] = (failedBefore[code] ?? 0) + 1
    }
    for (let turn = 0; turn < 4; turn++) {
      await queue.resume({ all: true })
      await queue.retry({ all: true })
      await queue.run({ keys: {} })
      for (const { id, state } of await rowsOf()) {
        if (state.kind !== 'needs-answer') continue
        const answer = state.question.choices.includes('send-again') ? 'send-again' : state.question.fallback
        if (answer === 'send-again') sentAgain.add(id)
        await queue.answer({ id, answer, forBatch: false })
      }
      await comeToRest(world)
      if (!countStates(world.dataDir)?.failed) return
    }
  } finally {
    owner.close()
  }
}

/** Resolves when every row is done or has failed. @throws when nothing has changed for long. */
async function comeToRest(world: TortureWorld): Promise<void> {
  let seen = ''
  let changedAt = performance.now()
  const began = changedAt
  for (;;) {
    const states = countStates(world.dataDir)
    const restless = states && Object.keys(states).filter((state) => state !== 'done' && state !== 'failed')
    if (restless?.length === 0) return
    const now = JSON.stringify([states, world.requests()])
    if (now !== seen) changedAt = performance.now()
    seen = now
    const time = performance.now()
    if (time - changedAt > restWithinMs || time - began > longestMs)
      throw new Error(`no rest in the queue: ${now}`)
    await sleep(50)
  }
}
