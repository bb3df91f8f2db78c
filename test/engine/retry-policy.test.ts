import { describe, expect, test } from 'vitest'
import { decide, type RetryFacts } from '../../electron/engine/retry-policy.ts'
import { type Failure, failureCodes } from '../../shared/failure.ts'

const facts: RetryFacts = {
  now: 1_000_000,
  tries: 0,
  waitingSince: null,
  giveUpMs: 86_400_000,
  repeat: 'same-result',
  attended: true,
  detour: 'ask',
  isDetour: false,
  random: 0.5,
}
const failure = (code: Failure['code'], more: Partial<Failure> = {}): Failure => ({
  code,
  message: 'x',
  ...more,
})

test.each([
  ['offline', 'wait'],
  ['interrupted', 'wait'],
  ['busy', 'wait'],
  ['host-error', 'wait'],
  ['no-key', 'need-key'],
  ['bad-key', 'need-key'],
  ['account', 'stop'],
  ['misconfigured', 'stop'],
  ['rejected', 'give-up'],
  ['source-unreachable', 'ask'],
  ['private-address', 'ask'],
  ['too-large', 'give-up'],
  ['file-changed', 'give-up'],
  ['file-missing', 'give-up'],
  ['file-unreadable', 'give-up'],
  ['name-taken', 'ask'],
  ['disk-full', 'give-up'],
  ['bug', 'give-up'],
] as const)('%s: %s', (code, kind) => {
  expect(decide(failure(code), facts).kind).toBe(kind)
})

test('no failure is forgotten', () => {
  for (const code of failureCodes) expect(decide(failure(code), facts).kind).toBeTypeOf('string')
})

describe('waits', () => {
  test.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
  ])('after %i tries: anywhere up to %i ms', (tries, longest) => {
    const at = (random: number) => decide(failure('interrupted'), { ...facts, tries, random })
    expect(at(0)).toEqual({ kind: 'wait', until: facts.now, countsAsTry: true })
    expect(at(0.999_999)).toMatchObject({ until: expect.closeTo(facts.now + longest, -1) })
  })

  test('five tries in all, two where a filter stands in front of the host', () => {
    expect(decide(failure('host-error'), { ...facts, tries: 3 }).kind).toBe('wait')
    expect(decide(failure('host-error'), { ...facts, tries: 4 }).kind).toBe('give-up')
    expect(decide(failure('host-error', { filtered: true }), { ...facts, tries: 0 }).kind).toBe('wait')
    expect(decide(failure('host-error', { filtered: true }), { ...facts, tries: 1 }).kind).toBe('give-up')
  })

  test('a host that names a time is given it, and waiting uses up no try', () => {
    const decision = decide(failure('busy', { retryAt: facts.now + 12_000 }), { ...facts, tries: 4 })
    expect(decision).toEqual({ kind: 'wait', until: facts.now + 12_000, countsAsTry: false })
    expect(decide(failure('offline'), { ...facts, tries: 4 })).toMatchObject({
      kind: 'wait',
      countsAsTry: false,
    })
  })

  test('a time in the past means now', () => {
    expect(decide(failure('busy', { retryAt: 1 }), facts)).toMatchObject({ until: facts.now })
  })

  test('nothing is waited for longer than allowed', () => {
    const waiting = { ...facts, waitingSince: facts.now - 600_000 }
    expect(decide(failure('offline'), { ...waiting, giveUpMs: 600_000 }).kind).toBe('give-up')
    expect(decide(failure('offline'), { ...waiting, giveUpMs: 600_001 })).toMatchObject({
      until: facts.now + 1,
    })
    expect(
      decide(failure('busy', { retryAt: facts.now + 3_600_000 }), { ...waiting, giveUpMs: 700_000 }),
    ).toMatchObject({
      until: facts.now + 100_000,
    })
  })
})

describe('an outcome that is not known', () => {
  const lost = failure('interrupted', { outcomeUnknown: true })
  test.each([
    ['same-result', 'wait'],
    ['expiring-orphan', 'wait'],
    ['lasting-orphan', 'unknown'],
  ] as const)('%s: %s', (repeat, kind) => {
    expect(decide(lost, { ...facts, repeat }).kind).toBe(kind)
  })
})

describe('with nobody there', () => {
  const alone = { ...facts, attended: false }
  test('a taken name and an unreachable URL fail, unless a setting decided before', () => {
    expect(decide(failure('name-taken'), alone).kind).toBe('give-up')
    expect(decide(failure('source-unreachable'), alone).kind).toBe('give-up')
    expect(decide(failure('source-unreachable'), { ...alone, detour: 'always' })).toEqual({
      kind: 'again',
      method: 'stream',
    })
    const tried = { ...alone, detour: 'always', isDetour: true } as const
    expect(decide(failure('source-unreachable'), tried).kind).toBe('give-up')
  })
  test('an address inside the network is never fetched without a person', () => {
    expect(decide(failure('private-address'), { ...alone, detour: 'always' }).kind).toBe('give-up')
    expect(decide(failure('private-address'), { ...facts, detour: 'always' }).kind).toBe('ask')
    expect(decide(failure('private-address'), { ...facts, detour: 'never' }).kind).toBe('give-up')
  })
})
