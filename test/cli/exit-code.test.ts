import { expect, test } from 'vitest'
import { type Ending, exitCodeFor } from '../../electron/cli/exit-code.ts'
import { type FailureCode, failureCodes } from '../../shared/failure.ts'
import { uploadStateKinds } from '../../shared/upload-life.ts'

const failure = (code: FailureCode) => ({ code, message: 'words' })
const result = {
  ...{
    url: 'https://x.test/a',
    downloadUrl: 'https://x.test/a',
    fileId: null,
    remoteName: 'a',
    remotePath: 'b',
  },
  ...{ mimeType: null, size: 1, uploadedAt: 0, expiresAt: null, expirySource: 'rule' as const },
}
const question = {
  kind: 'detour' as const,
  text: 'Shall it?',
  choices: ['detour' as const],
  fallback: 'skip' as const,
}
const because = failure('interrupted')
const endings: Record<(typeof uploadStateKinds)[number], Ending> = {
  queued: { kind: 'queued' },
  sending: { kind: 'sending', since: 0, method: 'stream', phase: 'sending' },
  waiting: { kind: 'waiting', until: 0, because },
  paused: { kind: 'paused', because: null },
  'needs-key': { kind: 'needs-key', because: failure('bad-key') },
  'needs-answer': { kind: 'needs-answer', question, because },
  unknown: { kind: 'unknown', because },
  failed: { kind: 'failed', because },
  cancelled: { kind: 'cancelled' },
  done: { kind: 'done', result },
}

test.each(uploadStateKinds)('one upload that is %s', (kind) => {
  const expected = kind === 'done' ? 0 : kind === 'needs-key' ? 3 : 1
  expect(exitCodeFor([endings[kind]], null)).toBe(expected)
})

test.each(failureCodes)('paused because of %s', (code) => {
  const needsPerson = ['no-key', 'bad-key', 'account', 'misconfigured'].includes(code)
  expect(exitCodeFor([{ kind: 'paused', because: failure(code) }], null)).toBe(needsPerson ? 3 : 1)
})

test.each([
  ['a signal before all', ['needs-key', 'failed'], 130, 130],
  ['a person before a failure', ['failed', 'needs-key', 'done'], null, 3],
  ['a failure before success', ['done', 'failed'], null, 1],
  ['all done', ['done', 'done'], null, 0],
] as const)('%s', (_, kinds, signal, expected) => {
  expect(
    exitCodeFor(
      kinds.map((kind) => endings[kind]),
      signal,
    ),
  ).toBe(expected)
})

test('nothing to do is done, and what was refused is a failure', () => {
  expect(exitCodeFor([], null)).toBe(0)
  expect(exitCodeFor([endings.done, { kind: 'refused' }], null)).toBe(1)
})
