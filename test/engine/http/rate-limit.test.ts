import { expect, test } from 'vitest'
import type { Clock } from '../../../electron/engine/clock.ts'
import { createPace } from '../../../electron/engine/http/pace.ts'
import { createRateLimit } from '../../../electron/engine/http/rate-limit.ts'

/** A clock that moves on as soon as somebody sleeps and nothing else is left to do. */
function quickClock(): Clock & { advance(ms: number): void } {
  let now = 0
  return {
    now: () => now,
    elapsed: () => now,
    advance: (ms) => {
      now += ms
    },
    sleep: async (ms, signal) => {
      await new Promise((resolve) => setImmediate(resolve))
      if (!signal?.aborted) now += ms
    },
  }
}

const never = new AbortController().signal

test('without a limit nothing waits', async () => {
  const clock = quickClock()
  const limit = createRateLimit(clock, null)
  for (let index = 0; index < 1000; index++) await limit.take(1e9, never)
  expect(clock.elapsed()).toBe(0)
  expect(limit.portion()).toBe(Number.POSITIVE_INFINITY)
})

test.each([1024, 50_000, 10_000_000])(
  'at %d bytes a second, ten seconds of bytes take ten seconds',
  async (rate) => {
    const clock = quickClock()
    const limit = createRateLimit(clock, rate)
    const portion = limit.portion()
    for (let sent = 0; sent < rate * 10; sent += portion) await limit.take(portion, never)
    expect(clock.elapsed()).toBeGreaterThan(9_300)
    expect(clock.elapsed()).toBeLessThan(10_700)
    expect(portion / rate).toBeLessThanOrEqual(0.5)
  },
)

test('uploads share alike, however many ask', async () => {
  const clock = quickClock()
  const limit = createRateLimit(clock, 100_000)
  const sent = [0, 0, 0, 0]
  await Promise.all(
    sent.map(async (_, index) => {
      while (clock.elapsed() < 20_000) {
        await limit.take(limit.portion(), never)
        sent[index] = (sent[index] ?? 0) + limit.portion()
      }
    }),
  )
  for (const each of sent) expect(each / 500_000).toBeCloseTo(1, 1)
})

test('a new limit counts at once, for those who wait too', async () => {
  const clock = quickClock()
  const limit = createRateLimit(clock, 1024)
  await limit.take(1_000_000, never)
  const waiting = limit.take(512, never)
  limit.set(null)
  await waiting
  expect(clock.elapsed()).toBeLessThan(5)
})

test('an aborted wait ends at once and costs the others nothing', async () => {
  const clock = quickClock()
  const limit = createRateLimit(clock, 1000)
  await limit.take(1000, never)
  const abort = new AbortController()
  const given = limit.take(1_000_000, abort.signal)
  const next = limit.take(100, never)
  abort.abort()
  await given
  await next
  expect(clock.elapsed()).toBeLessThanOrEqual(1000)
  await limit.take(1e9, AbortSignal.abort())
})

test('parts become larger on a fast line and smaller on a slow one', () => {
  const clock = quickClock()
  const pace = createPace(clock)
  for (let index = 0; index < 10; index++) pace.begin(pace.portion())()
  expect(pace.portion()).toBe(1024 * 1024)
  const taken = pace.begin(1024 * 1024)
  clock.advance(10_000)
  taken()
  expect(pace.portion()).toBeGreaterThanOrEqual(16 * 1024)
  expect(pace.portion()).toBeLessThan(32 * 1024)
})
