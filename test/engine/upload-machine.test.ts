import { describe, expect, test } from 'vitest'
import { transition, type UploadEvent } from '../../electron/engine/upload-machine.ts'
import type { UploadStateKind } from '../../shared/upload.ts'
import { uploadStateKinds } from '../../shared/upload-life.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'

const result = sampleStates.done.result
const failure = { code: 'busy', message: 'Busy.' } as const
const question = sampleStates['needs-answer'].question

const events: Record<string, UploadEvent> = {
  start: { kind: 'start', method: 'stream', remoteName: 'a-xyz.jpg', phase: 'sending' },
  processing: { kind: 'phase', phase: 'processing' },
  name: { kind: 'name', remoteName: 'b.jpg' },
  succeed: { kind: 'succeed', result, sha256: 'ab' },
  'fail, wait': { kind: 'fail', failure, decision: { kind: 'wait', until: 50, countsAsTry: true } },
  'fail, again': { kind: 'fail', failure, decision: { kind: 'again', method: 'stream' } },
  'fail, ask': { kind: 'fail', failure, decision: { kind: 'ask', question } },
  'fail, need key': { kind: 'fail', failure, decision: { kind: 'need-key' } },
  'fail, stop': { kind: 'fail', failure, decision: { kind: 'stop' } },
  'fail, unknown': { kind: 'fail', failure, decision: { kind: 'unknown' } },
  'fail, give up': { kind: 'fail', failure, decision: { kind: 'give-up' } },
  wake: { kind: 'wake' },
  'give up': { kind: 'give-up', failure },
  pause: { kind: 'pause', because: null },
  'pause, lasting orphan': { kind: 'pause', because: null, repeat: 'lasting-orphan' },
  resume: { kind: 'resume' },
  cancel: { kind: 'cancel' },
  retry: { kind: 'retry' },
  'lose key': { kind: 'lose-key', failure },
  'gain key': { kind: 'gain-key' },
  reopen: { kind: 'reopen' },
  'answer skip': { kind: 'answer', answer: 'skip' },
  'answer replace': { kind: 'answer', answer: 'replace' },
  'answer not offered': { kind: 'answer', answer: 'detour' },
  'recover, same result': { kind: 'recover', repeat: 'same-result' },
  'recover, lasting orphan': { kind: 'recover', repeat: 'lasting-orphan' },
  settle: { kind: 'settle', question },
  strand: { kind: 'strand', failure },
}

/** Where an event leads from each state; what is not named is refused. */
const table: Record<string, Partial<Record<UploadStateKind, UploadStateKind>>> = {
  start: { queued: 'sending' },
  processing: { sending: 'sending' },
  name: { sending: 'sending' },
  succeed: { sending: 'done' },
  'fail, wait': { sending: 'waiting' },
  'fail, again': { sending: 'queued' },
  'fail, ask': { sending: 'needs-answer' },
  'fail, need key': { sending: 'needs-key' },
  'fail, stop': { sending: 'paused' },
  'fail, unknown': { sending: 'unknown' },
  'fail, give up': { sending: 'failed' },
  wake: { waiting: 'queued' },
  pause: { queued: 'paused', sending: 'paused', waiting: 'paused' },
  'pause, lasting orphan': { queued: 'paused', sending: 'unknown', waiting: 'paused' },
  resume: { paused: 'queued' },
  cancel: {
    queued: 'cancelled',
    sending: 'cancelled',
    waiting: 'cancelled',
    paused: 'cancelled',
    'needs-key': 'cancelled',
    'needs-answer': 'cancelled',
    unknown: 'cancelled',
  },
  retry: {
    failed: 'queued',
    cancelled: 'queued',
    waiting: 'queued',
    'needs-key': 'queued',
    unknown: 'queued',
  },
  'give up': { queued: 'failed' },
  'lose key': { queued: 'needs-key', waiting: 'needs-key' },
  'gain key': { 'needs-key': 'queued' },
  reopen: { 'needs-key': 'queued' },
  'answer skip': { 'needs-answer': 'failed' },
  'answer replace': { 'needs-answer': 'queued' },
  'answer not offered': {},
  'recover, same result': { sending: 'queued' },
  'recover, lasting orphan': { sending: 'unknown' },
  settle: { unknown: 'needs-answer' },
  strand: {
    queued: 'failed',
    waiting: 'failed',
    paused: 'failed',
    'needs-key': 'failed',
    'needs-answer': 'failed',
    unknown: 'failed',
  },
}

describe.each(Object.keys(events))('%s', (name) => {
  test.each(uploadStateKinds)('from %s', (kind) => {
    const record = sampleRecord(sampleStates[kind])
    const frozen = JSON.stringify(record)
    const next = transition(record, events[name] as UploadEvent, 77)
    expect(next?.upload.state.kind ?? null).toBe(table[name]?.[kind] ?? null)
    expect(JSON.stringify(record)).toBe(frozen)
    if (next) expect(next.upload.changedAt).toBe(77)
  })
})

test('an upload that was paused because its destination stopped goes on when that is opened', () => {
  const stopped = sampleRecord({ kind: 'paused', because: { code: 'account', message: 'Quota.' } })
  expect(transition(stopped, { kind: 'reopen' }, 1)?.upload.state.kind).toBe('queued')
})

test.each(uploadStateKinds)('clearing and its undo, from %s', (kind) => {
  const record = sampleRecord(sampleStates[kind])
  const cleared = transition(record, { kind: 'clear' }, 9)
  const ended = kind === 'done' || kind === 'failed' || kind === 'cancelled'
  expect(cleared?.upload.clearedAt ?? null).toBe(ended ? 9 : null)
  if (!cleared) return
  expect(transition(cleared, { kind: 'clear' }, 10)).toBeNull()
  expect(transition(cleared, { kind: 'unclear' }, 10)).toEqual(record)
})

test('a cleared row comes back into the queue when it is sent again', () => {
  const cleared = sampleRecord(sampleStates.failed, { clearedAt: 4 })
  expect(transition(cleared, { kind: 'retry' }, 9)?.upload.clearedAt).toBeNull()
})

test('tries are counted for faults, not for waiting, and begin anew when a person pushes', () => {
  const sending = sampleRecord(sampleStates.sending, {}, { tries: 1, waitingSince: null })
  const fail = (countsAsTry: boolean) =>
    transition(sending, { kind: 'fail', failure, decision: { kind: 'wait', until: 50, countsAsTry } }, 20)
  expect(fail(true)).toMatchObject({ tries: 2, waitingSince: 20 })
  expect(fail(false)).toMatchObject({ tries: 1, waitingSince: 20 })
  const failed = sampleRecord(sampleStates.failed, {}, { tries: 5, waitingSince: 3 })
  expect(transition(failed, { kind: 'retry' }, 30)).toMatchObject({ tries: 0, waitingSince: null })
})

test('answers change what will be sent', () => {
  const asked = sampleRecord(sampleStates['needs-answer'], { naming: 'exact', remoteName: 'a.jpg' })
  const answer = (given: 'replace' | 'rename') =>
    transition(asked, { kind: 'answer', answer: given }, 1)?.upload
  expect(answer('replace')).toMatchObject({ naming: 'replace', remoteName: 'a.jpg' })
  expect(answer('rename')).toMatchObject({ naming: 'unique', remoteName: null })
  const inside = sampleRecord({
    ...sampleStates['needs-answer'],
    question: { kind: 'private-detour', text: 'Fetch?', choices: ['detour', 'skip'], fallback: 'skip' },
  })
  expect(transition(inside, { kind: 'answer', answer: 'detour' }, 1)).toMatchObject({
    privateDetour: true,
    upload: { method: 'stream' },
  })
})

test('what had not begun to send is never in doubt after a crash or a pause', () => {
  const preparing = sampleRecord({ ...sampleStates.sending, phase: 'preparing' })
  const pause = { kind: 'pause', because: null, repeat: 'lasting-orphan' } as const
  expect(transition(preparing, pause, 1)?.upload.state.kind).toBe('paused')
  expect(transition(preparing, { kind: 'recover', repeat: 'lasting-orphan' }, 1)?.upload.state.kind).toBe(
    'queued',
  )
})

test('a link counts the attempt, keeps the hash, and takes the size that the host counted', () => {
  const queued = sampleRecord(sampleStates.queued, { size: null, attempts: 0 })
  const started = transition(
    queued,
    { kind: 'start', method: 'url', remoteName: null, phase: 'preparing' },
    5,
  )
  expect(started?.upload).toMatchObject({ attempts: 1, remoteName: null })
  const done = started && transition(started, { kind: 'succeed', result, sha256: null }, 6)
  expect(done?.upload).toMatchObject({ size: 10, sha256: null })
  expect(done).toMatchObject({ tries: 0, waitingSince: null })
})
