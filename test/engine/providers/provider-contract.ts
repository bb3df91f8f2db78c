import { appendFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { destinationSchema, providerInfoSchema } from '../../../shared/destination.ts'
import type { Failure } from '../../../shared/failure.ts'
import { failureSchema } from '../../../shared/failure.ts'
import { uploadResultSchema } from '../../../shared/upload.ts'
import {
  type ContractMethod,
  type ContractSubject,
  expectStored,
  key,
  now,
  type Run,
  type RunOptions,
  run,
} from './contract-subject.ts'

/** What a case needs of a method to mean anything. */
type Need = 'bytes' | 'limit'

interface ContractCase {
  readonly name: string
  readonly needs: readonly Need[]
  check(subject: ContractSubject, method: ContractMethod): Promise<void>
}

function failureOf({ outcome }: Run): Failure {
  expect(outcome.ok).toBe(false)
  return failureSchema.parse(outcome.ok ? null : outcome.failure)
}

/** A case where the host (or the network) does something and one failure must come of it. */
function fails(
  name: string,
  options: RunOptions,
  expected: Partial<Failure> | ((method: ContractMethod) => Partial<Failure>),
  needs: readonly Need[] = [],
): ContractCase {
  return {
    name,
    needs,
    async check(subject, method) {
      const failure = failureOf(await run(subject, method, options))
      expect(failure).toMatchObject(typeof expected === 'function' ? expected(method) : expected)
    },
  }
}

const unknownIfLost = ({ replyLost = 'unknown' }: ContractMethod) =>
  replyLost === 'unknown' ? { outcomeUnknown: true } : {}

const cases: readonly ContractCase[] = [
  {
    name: 'success',
    needs: [],
    async check(subject, method) {
      const done = await run(subject, method)
      expect(done.outcome).toMatchObject({ ok: true })
      expectStored(done)
      const result = uploadResultSchema.parse(done.outcome.ok ? done.outcome.result : null)
      expect(result.expiresAt).toBe(now + subject.lifetimeMs)
      expect(result.uploadedAt).toBe(now)
      expect((await fetch(result.url)).status).toBe(200)
      expect((await fetch(result.downloadUrl)).status).toBe(200)
      expect(done.processing).toBe(1)
    },
  },
  {
    name: 'zero bytes',
    needs: ['bytes'],
    async check(subject, method) {
      const sent = await run(subject, method, { size: 0 })
      if (method.zeroBytes === 'taken') return expectStored(sent)
      expect(failureOf(sent).code).toBe('rejected')
    },
  },
  {
    name: 'at the limit',
    needs: ['bytes', 'limit'],
    async check(subject, method) {
      const size = limitOf(subject, method) as number
      const name = `a.${subject.extension}`
      expect(subject.provider.chooseMethod({ kind: 'bytes', size, name }, method.method).ok).toBe(true)
      expectStored(await run(subject, method, { bytes: Buffer.alloc(size, 7) }))
    },
  },
  {
    name: 'over the limit',
    needs: ['bytes', 'limit'],
    async check(subject, method) {
      const size = (limitOf(subject, method) as number) + 1
      const choice = subject.provider.chooseMethod(
        { kind: 'bytes', size, name: `a.${subject.extension}` },
        method.method,
      )
      expect(choice).toMatchObject({ ok: false, failure: { code: 'too-large' } })
    },
  },
  fails('bad key', { key: 'CANARY-wrong' }, { code: 'bad-key' }),
  {
    name: 'no key',
    needs: [],
    async check(subject, method) {
      const sent = await run(subject, method, { job: { keys: {} } })
      expect(failureOf(sent).code).toBe('no-key')
      expect(sent.sandbox.requests()).toEqual([])
    },
  },
  fails('plan refused', { fault: { kind: 'plan-refused' } }, { code: 'account' }),
  fails(
    '429, seconds',
    { fault: { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 7 } },
    { code: 'busy', retryAt: now + 7000 },
  ),
  fails(
    '429, date',
    { fault: { kind: 'too-many-requests', retryAfter: 'date', seconds: 3600 } },
    { code: 'busy' },
  ),
  fails('429, no time', { fault: { kind: 'too-many-requests' } }, { code: 'busy', retryAt: now + 30_000 }),
  fails('503', { fault: { kind: 'unavailable', retryAfter: 'seconds', seconds: 3 } }, { code: 'busy' }),
  fails('500', { fault: { kind: 'status', status: 500 } }, { code: 'host-error', status: 500 }),
  fails('502 as a page', { fault: { kind: 'status', status: 502, body: 'html' } }, { code: 'host-error' }),
  fails('redirect', { fault: { kind: 'html-page', status: 302 } }, { code: 'misconfigured', status: 302 }),
  fails('a filter', { fault: { kind: 'filter-page' } }, { code: 'host-error', filtered: true }),
  fails('HTML', { fault: { kind: 'html-page' } }, (method) => ({
    code: 'host-error',
    ...unknownIfLost(method),
  })),
  fails('cut JSON', { fault: { kind: 'cut-json' } }, (method) => ({
    code: 'host-error',
    ...unknownIfLost(method),
  })),
  fails('wrong types', { fault: { kind: 'wrong-types' } }, { code: 'host-error' }),
  fails('huge reply', { fault: { kind: 'huge-reply', bytes: 3_000_000 } }, { code: 'host-error' }),
  fails('reply lost', { fault: { kind: 'reply-lost' } }, (method) => ({
    code: 'interrupted',
    ...unknownIfLost(method),
  })),
  fails(
    'cut mid-body',
    { fault: { kind: 'reset-mid-body', afterBytes: 100_000 }, onBody: true },
    { code: 'interrupted' },
    ['bytes'],
  ),
  fails(
    'stall',
    { fault: { kind: 'stall-reading', afterBytes: 10_000 }, onBody: true, fast: true },
    { code: 'interrupted' },
    ['bytes'],
  ),
  fails('no answer', { fault: { kind: 'stall-after-body' }, fast: true }, (method) => ({
    code: 'interrupted',
    ...unknownIfLost(method),
  })),
  {
    name: 'cancel before',
    needs: [],
    async check(subject, method) {
      const signal = AbortSignal.abort('cancel')
      await expect(run(subject, method, { job: { signal } })).rejects.toBe('cancel')
    },
  },
  {
    name: 'cancel during',
    needs: ['bytes'],
    async check(subject, method) {
      const abort = new AbortController()
      const cancelled = run(subject, method, {
        job: { signal: abort.signal },
        onBytes: () => abort.abort('cancel'),
      })
      await expect(cancelled).rejects.toBe('cancel')
    },
  },
  {
    name: 'cancel after',
    needs: [],
    async check(subject, method) {
      const abort = new AbortController()
      const done = await run(subject, method, { job: { signal: abort.signal } })
      abort.abort('cancel')
      expect(done.outcome.ok).toBe(true)
      expectStored(done)
    },
  },
  {
    name: 'file changed',
    needs: ['bytes'],
    async check(subject, method) {
      let changed = false
      const sent = await run(subject, method, {
        size: Math.max(method.size, 4_000_000),
        onBytes: (_, path) => {
          if (!changed) appendFileSync(path, 'x')
          changed = true
        },
      })
      expect(failureOf(sent).code).toBe('file-changed')
      expect(sent.sandbox.files()).toEqual([])
    },
  },
  {
    name: 'odd names',
    needs: [],
    async check(subject, method) {
      for (const stem of ['naïve "quotes"', '😀 שלום', "semi;colon's & co%20", 'n'.repeat(110)]) {
        const done = await run(subject, method, { name: `${stem}.${subject.extension}` })
        expect(done.outcome).toMatchObject({ ok: true })
        expectStored(done)
      }
    },
  },
  {
    name: 'key not told',
    needs: [],
    async check(subject, method) {
      const message = `the key ${key} (${encodeURIComponent(key)}) is odd`
      const sent = await run(subject, method, { fault: { kind: 'status', status: 400, message } })
      const failure = failureOf(sent)
      expect(failure.code).toBe('rejected')
      expect(failure.hostMessage).toContain('is odd')
    },
  },
  {
    name: 'progress',
    needs: ['bytes'],
    async check(subject, method) {
      const done = await run(subject, method)
      expect(done.progress.length).toBeGreaterThan(1)
      expect([...done.progress].sort((a, b) => a - b)).toEqual(done.progress)
      expect(done.progress.at(-1)).toBe(done.bytes.length)
      expect(done.sha256).not.toBeNull()
    },
  },
]

function limitOf({ provider }: ContractSubject, { method }: ContractMethod): number | null {
  return provider.info.methods.find((info) => info.method === method)?.maxBytes ?? null
}

function lacks(subject: ContractSubject, method: ContractMethod, need: Need): boolean {
  return need === 'bytes' ? method.method === 'url' : limitOf(subject, method) === null
}

/** Holds a provider to all that the product relies on, method by method, and prints what was looked at. */
export function providerContract(subject: ContractSubject): void {
  const { info } = subject.provider
  const seen = new Map<string, string>()

  test('what it says of itself is well formed, and every method is held to the contract', () => {
    expect(providerInfoSchema.parse(info)).toEqual(info)
    expect(destinationSchema.shape.id.parse(info.id)).toBe(info.id)
    expect(subject.methods.map(({ method }) => method)).toEqual(info.methods.map(({ method }) => method))
    expect(Object.keys(subject.provider.environment.keys).sort()).toEqual(
      info.keyFields.map(({ id }) => id).sort(),
    )
  })

  for (const method of subject.methods) {
    describe(`${info.name}, ${method.method}`, () => {
      for (const one of cases) {
        const cell = `${one.name}/${method.method}`
        if (one.needs.some((need) => lacks(subject, method, need))) {
          seen.set(cell, 'n/a')
          continue
        }
        test(one.name, async () => {
          seen.set(cell, 'FAILED')
          await one.check(subject, method)
          seen.set(cell, 'passed')
        })
      }
    })
  }

  afterAll(() => {
    const columns = subject.methods.map(({ method }) => method)
    const line = (first: string, cells: readonly string[]) =>
      `${first.padEnd(18)}${cells.map((cell) => cell.padEnd(12)).join('')}`.trimEnd()
    const rows = cases.map(({ name }) =>
      line(
        name,
        columns.map((method) => seen.get(`${name}/${method}`) ?? '-'),
      ),
    )
    process.stdout.write(`${[`\n${line(info.name, columns)}`, ...rows].join('\n')}\n`)
  })
}
