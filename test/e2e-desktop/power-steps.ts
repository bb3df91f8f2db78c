import { once } from 'node:events'
import type { Page } from 'playwright/test'
import { dropFiles } from '../e2e/drop-files.ts'
import { queueRow } from '../e2e/queue-page.ts'
import { firePower } from '../helpers/electron-double/controls.ts'
import type { DoubleApp } from '../helpers/electron-double/launch-double.ts'
import { until } from '../helpers/until.ts'
import { type Desktop, expect } from './desktop-test.ts'
import { patience } from './patience.ts'

/** What the app asked of a network that answers only when it is told to; times of `performance.now()`. */
interface Network {
  isAway: boolean
  readonly lookups: number[]
}

/** Sooner after a name was looked up in vain than the app looks it up again by itself, in ms: that is 5 s. */
const early = 4_500

/** What a sound app does with sleep, network and shut-down. */
export const powerSteps = {
  /** The first, with a host that has a name: only the names of hosts without a connection are looked up. */
  async wake(desktop: Desktop, page: Page) {
    const { double } = desktop
    await double.evaluateInDouble((memory) => {
      memory.isOnline = false
    })
    await loseNetwork(double)
    const words = await desktop.file('asleep.txt', 'sent after waking up')
    await dropFiles(page, [words.path])
    await expect(queueRow(page, 'asleep.txt')).toContainText(/network/i)
    for (const event of ['resume', 'unlock-screen'] as const) {
      const before = await quietLookups(double)
      // Again until it is heard: what is just being tried does not wait for it.
      const after = await until(async () => {
        await firePower(double, event)
        const all = await lookups(double)
        return all.length > before ? all : null
      }, patience)
      expect(gap(after, before), `from one look-up to that after ${event}`).toBeLessThan(early)
    }
    expect(desktop.sandbox.files()).toEqual([])

    const before = await quietLookups(double)
    await double.evaluate(() => {
      const { network } = globalThis as unknown as { network: Network }
      network.isAway = false
    })
    await double.evaluateInDouble((memory) => {
      memory.isOnline = true
    })
    await isStored(desktop, words.sha256)
    expect(gap(await lookups(double), before), 'from the last look-up in vain').toBeLessThan(early)
  },

  /** The computer is kept awake while something is sent, and taskbar and dock show how far it is. */
  async sending(desktop: Desktop, page: Page) {
    const { double } = desktop
    const seen = () =>
      double.evaluateInDouble(({ sleepBlockers, progress }) => ({
        blockers: sleepBlockers.size,
        isShown: (progress.at(-1) ?? -1) >= 0,
      }))
    desktop.sandbox.faults.add({ fault: { kind: 'slow-reply', ms: 800 } })
    const night = await desktop.file('night.txt', 'sent at night')
    await dropFiles(page, [night.path])
    const during = { blockers: 1, isShown: true }
    await until(async () => JSON.stringify(await seen()) === JSON.stringify(during), patience)
    await isStored(desktop, night.sha256)
    const after = { blockers: 0, isShown: false }
    await until(async () => JSON.stringify(await seen()) === JSON.stringify(after), patience)
  },

  /** A system that shuts down is not held up. The app has ended; where it had before, it is opened anew. */
  async shutDown(desktop: Desktop, given: Page) {
    const hasEnded = desktop.double.process().exitCode !== null
    const page = hasEnded ? await desktop.open() : given
    const { double } = desktop
    desktop.sandbox.faults.add({ times: 'always', fault: { kind: 'slow-reply', ms: 60_000 } })
    await dropFiles(page, [(await desktop.file('night.bin', 'a long night')).path])
    await expect(queueRow(page, 'night.bin')).toBeVisible({ timeout: 6_000 })
    await until(() => double.evaluateInDouble(({ sleepBlockers }) => sleepBlockers.size === 1))
    const ended = once(double.process(), 'exit')
    await firePower(double, 'shutdown')
    await double.evaluate(({ app }) => app.quit())
    const late = new Promise((_, reject) => setTimeout(reject, 6_000, new Error('the app did not end')))
    expect(await Promise.race([ended, late])).toEqual([0, null])
  },
} as const

const isStored = ({ sandbox }: Desktop, sha256: string) =>
  until(() => sandbox.files().some((file) => file.sha256 === sha256), patience)

/** From now on no name is found. */
function loseNetwork(app: DoubleApp): Promise<void> {
  return app.evaluate(() => {
    const dns = process.getBuiltinModule('node:dns')
    const { lookup } = dns
    const network = { isAway: true, lookups: [] as number[] }
    const look = (...asked: Parameters<typeof lookup>) => {
      network.lookups.push(performance.now())
      if (!network.isAway) return lookup(...asked)
      const done = asked.at(-1) as unknown as (error: Error) => void
      done(Object.assign(new Error('no network'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }))
    }
    Object.assign(dns, { lookup: look })
    Object.assign(globalThis, { network })
  })
}

function lookups(app: DoubleApp): Promise<readonly number[]> {
  return app.evaluate(() => (globalThis as unknown as { network: Network }).network.lookups)
}

/** How many there were, once none has come for a while: then all that wants to be sent waits. */
async function quietLookups(app: DoubleApp): Promise<number> {
  let last = -1
  return until(
    async () => {
      const { length } = await lookups(app)
      const isQuiet = length === last
      last = length
      return isQuiet ? length : null
    },
    { ...patience, intervalMs: 200 },
  )
}

/** From the last of the first `count` times to the next, in ms. */
function gap(times: readonly number[], count: number): number {
  return (times[count] ?? Number.POSITIVE_INFINITY) - (times[count - 1] ?? 0)
}
