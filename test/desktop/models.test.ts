import { expect, test } from 'vitest'
import { actOnExpiring, type ExpiringAction } from '../../electron/desktop/act-on-expiring.ts'
import type { DesktopEngine } from '../../electron/desktop/desktop-engine.ts'
import { type DesktopState, followChange, startState } from '../../electron/desktop/desktop-state.ts'
import { createExpiryNotices } from '../../electron/desktop/expiry-notices.ts'
import { roughly, shortened } from '../../electron/desktop/in-words.ts'
import { expiryNotice, type Notice, noticesFor } from '../../electron/desktop/notification-model.ts'
import { isMomentToOfferStart } from '../../electron/desktop/offer-start.ts'
import { taskbarModel } from '../../electron/desktop/taskbar-model.ts'
import { trayImageName } from '../../electron/desktop/tray-image.ts'
import { type TrayFacts, trayModel } from '../../electron/desktop/tray-model.ts'
import type { BatchSummary, QueueSummary } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { nothingExpires } from '../../shared/history-defaults.ts'
import type { UploadStateKind } from '../../shared/upload.ts'
import { sampleStates } from '../helpers/upload-record.ts'
import { sampleChange, sampleRow, sampleSnapshot, sampleSummary } from '../rpc/change-samples.ts'

type Counts = Partial<Record<UploadStateKind, number>>
function summaryOf(counts: Counts, bytes = { bytesSent: 0, bytesTotal: 0 }): QueueSummary {
  const empty = sampleSummary(0)
  return { ...empty, ...bytes, counts: { ...empty.counts, ...counts } }
}
function factsOf(summary: QueueSummary, parts: Partial<TrayFacts> = {}): TrayFacts {
  const state = { ...startState(sampleSnapshot(0), []), summary }
  return { state, links: [], expiring: { count: 0, first: null }, now: 0, ...parts }
}

test.each<[QueueSummary, string, string]>([
  [summaryOf({ done: 3 }), 'Mayfly', 'idle'],
  [
    summaryOf({ sending: 1, queued: 2 }, { bytesSent: 25, bytesTotal: 100 }),
    'Mayfly · 3 files to go, 25 %',
    'sending',
  ],
  [summaryOf({ sending: 1 }), 'Mayfly · 1 file to go', 'sending'],
  [summaryOf({ waiting: 1 }), 'Mayfly · 1 file waiting', 'idle'],
  [summaryOf({ failed: 2 }), 'Mayfly · 2 failed', 'failed'],
  [summaryOf({ 'needs-key': 2, 'needs-answer': 1 }), 'Mayfly · 2 files without a key · 1 question', 'idle'],
])('%j says %s', (summary, tooltip, picture) => {
  const model = trayModel(factsOf(summary))
  expect([model.tooltip, model.picture.kind]).toEqual([tooltip, picture])
})

const labels = (facts: TrayFacts) =>
  trayModel(facts).entries.map((entry) => (entry.kind === 'line' ? '—' : entry.label))

test('the menu holds at most five links, what is sent, what expires, and pause or resume', () => {
  const done = (name: string) => ({ ...sampleRow(name, sampleStates.done), name })
  const links = ['a', 'R&D', 'c', 'd', 'e', 'f'].map(done)
  const sending = new Map([['x', { ...sampleRow('x', sampleStates.sending), name: 'film.mp4' }]])
  const facts = factsOf(summaryOf({ sending: 3 }), {
    links,
    expiring: { count: 1, first: done('old') },
    now: 1000 - 7_200_000,
  })
  expect(labels({ ...facts, state: { ...facts.state, sending } })).toEqual([
    ...[
      'Open Mayfly',
      'Small window',
      'Upload what is on the clipboard',
      '—',
      'Sending film.mp4',
      'and 2 more',
      '—',
    ],
    ...[
      'Copy a link',
      'a',
      'R&&D',
      'c',
      'd',
      'e',
      '—',
      'old expires in 2 h',
      '—',
      'Pause all',
      'Settings',
      'Quit Mayfly',
    ],
  ])
  expect(labels(factsOf(summaryOf({ paused: 1 })))).toContain('Resume all')
  expect(labels(factsOf(summaryOf({})))).not.toContain('Pause all')
  expect(trayModel(facts).entries).toContainEqual({
    kind: 'action',
    label: 'a',
    action: { kind: 'copy-link', url: 'https://example.com/a.jpg' },
  })
})

test('the state holds what is being sent and lets go of it', () => {
  const start = startState(sampleSnapshot(0), [sampleRow('a', sampleStates.sending), sampleRow('b')])
  expect([...start.sending.keys()]).toEqual(['a'])
  const summary = summaryOf({ sending: 1 })
  const next = followChange(
    start,
    sampleChange(1, {
      summary,
      rows: [sampleRow('a', sampleStates.done), sampleRow('b', sampleStates.sending)],
    }),
  )
  expect([...next.sending.keys()]).toEqual(['b'])
  expect(followChange(next, sampleChange(2)).sending.size).toBe(0)
})

function batch(id: string, parts: Partial<BatchSummary>): BatchSummary {
  return {
    id,
    label: '3 files',
    createdAt: 0,
    endedAt: null,
    count: 3,
    done: 0,
    failed: 0,
    active: 3,
    bytes: 0,
    ...parts,
  }
}
const withBatches = (...batches: BatchSummary[]): DesktopState => ({
  ...startState(sampleSnapshot(0), []),
  batches,
})

test.each<[string, Partial<BatchSummary>, string | null, string]>([
  ['done', { endedAt: 5, done: 3 }, '3 links ready', 'copy-batch'],
  ['one done', { endedAt: 5, done: 1 }, '1 link ready', 'copy-batch'],
  ['partly failed', { endedAt: 5, done: 2, failed: 1 }, '2 links ready, 1 failed', 'show'],
  ['all failed', { endedAt: 5, failed: 3 }, '3 uploads failed', 'show'],
  ['cancelled', { endedAt: 5 }, null, ''],
  ['still at work', { done: 2 }, null, ''],
])('a batch that is %s', (_name, parts, title, click) => {
  const notices = noticesFor(withBatches(batch('b', {})), withBatches(batch('b', parts)))
  expect(notices.map((notice) => [notice.title, notice.onClick.kind])).toEqual(
    title === null ? [] : [[title, click]],
  )
})

test('a batch is told of once, and again only when it was retried and has ended anew', () => {
  const failed = batch('b', { endedAt: 5, failed: 1 })
  expect(noticesFor(withBatches(failed), withBatches(failed))).toEqual([])
  expect(noticesFor(withBatches(failed), withBatches(batch('b', { endedAt: 9, done: 3 })))).toHaveLength(1)
  // It came and went between two looks.
  expect(noticesFor(withBatches(), withBatches(failed))).toHaveLength(1)
})

test('a destination that loses its key is told of once', () => {
  const gate = { kind: 'needs-key', message: 'Kie refused the key.' } as const
  const status = (open: boolean) =>
    ({
      destination: { id: 'kie', name: 'Kie' },
      gate: open ? { kind: 'open' } : gate,
    }) as unknown as DestinationStatus
  const at = (open: boolean): DesktopState => ({ ...withBatches(), destinations: [status(open)] })
  expect(noticesFor(at(true), at(false))).toEqual([
    {
      id: 'key/kie',
      title: 'Kie needs a key',
      body: 'Kie refused the key.',
      onClick: { kind: 'show', screen: 'settings' },
    },
  ])
  expect(noticesFor(at(false), at(false))).toEqual([])
})

test('what the engine reminds of is one notice with what can be done; told once, and again after it was put off', () => {
  let now = new Date(2026, 10, 25, 18, 0).getTime()
  const firstAt = new Date(2026, 10, 26, 10, 30).getTime()
  const reminder = { at: now, count: 14, missed: 0, withoutCopy: 3, firstAt, lastAt: firstAt }
  const expiring = { count: 14, withoutCopy: 3, firstAt, reminder }
  const told: Notice[] = []
  const notices = createExpiryNotices(
    (notice) => told.push(notice),
    () => now,
  )
  const state = { ...withBatches(), expiring }
  const pressedAt = now + 1
  const laterAt = (expiringLaterAt: number | null) => ({
    ...state,
    settings: { ...state.settings, expiringLaterAt, expiringLaterFrom: pressedAt },
  })
  notices.follow(withBatches())
  expect(told).toEqual([])
  notices.follow(state)
  notices.follow(state)
  expect(told.map(({ title, body, actions }) => [title, body, actions?.map(({ label }) => label)])).toEqual([
    [
      '14 files are deleted tomorrow at 10:30',
      '3 have no copy on this computer.',
      ['Save copies', 'Renew', 'Later'],
    ],
  ])
  const until = now + 3_600_000
  notices.follow(laterAt(until))
  now += 600_000
  // What comes to it meanwhile is told meanwhile.
  const other = { ...reminder, at: now, count: 1, withoutCopy: 1 }
  const more = { ...laterAt(until), expiring: { ...expiring, count: 15, reminder: other } }
  notices.follow(more)
  notices.follow(more)
  now += 3_000_001
  notices.follow(more)
  notices.follow(more)
  expect(told.map(({ title }) => title)).toEqual([
    '14 files are deleted tomorrow at 10:30',
    '1 file is deleted tomorrow at 10:30',
    '15 files are deleted within 24 h',
  ])
  notices.close()
})

test('the buttons of that notice save what is nowhere here, renew all, or put it off', async () => {
  const asked: unknown[] = []
  const told: Notice[] = []
  const engine = {
    history: {
      reminded: () => ({ all: ['a', 'b'], unsafe: ['b'] }),
      endingSoon: () => ({ all: ['c'], unsafe: [] }),
      save: async (ids: readonly string[]) => {
        asked.push(['save', ids])
        return ids.map((id) => ({ id, savedPath: `/copies/${id}`, failure: null }))
      },
      renew: async (ids: readonly string[]) => {
        asked.push(['renew', ids])
        return ids.map((id) => ({ id, renewed: `${id}2`, failure: null }))
      },
    },
    settings: { update: (patch: object) => asked.push(Object.keys(patch)) },
  } as unknown as DesktopEngine
  const act = (action: ExpiringAction) => actOnExpiring(action, engine, (notice) => told.push(notice))
  await act({ do: 'save', with: 'reminded' })
  await act({ do: 'save', with: 'ending-soon' })
  await act({ do: 'renew', with: 'ending-soon' })
  await act({ do: 'later', with: 'reminded' })
  expect(asked).toEqual([['save', ['b']], ['renew', ['c']], ['expiringLaterAt']])
  expect(told.map(({ body }) => body)).toEqual(['1 copy is in /copies.', '1 file is uploaded again.'])
})

test('what was deleted while nobody could remind of it is told alone, and nothing can be done about it', () => {
  const reminder = { at: 1, count: 0, missed: 2, withoutCopy: 0 }
  const missed = { closed: 2, quiet: 0, later: 0, at: 1 }
  expect(expiryNotice({ ...nothingExpires, reminder, missed }, 1)).toEqual({
    id: 'expiring',
    title: '2 files were deleted while Mayfly was closed',
    body: '',
    onClick: { kind: 'show', screen: 'history' },
  })
  expect(expiryNotice(nothingExpires, 1)).toBeNull()
})

test.each<[QueueSummary, unknown, number]>([
  [summaryOf({ done: 1 }), { kind: 'none' }, 0],
  [summaryOf({ sending: 1 }), { kind: 'unknown' }, 0],
  [
    summaryOf({ sending: 1, failed: 2 }, { bytesSent: 129, bytesTotal: 1000 }),
    { kind: 'share', share: 0.12 },
    2,
  ],
  [summaryOf({ sending: 1 }, { bytesSent: 12, bytesTotal: 10 }), { kind: 'share', share: 1 }, 0],
])('the taskbar for %j', (summary, progress, failures) => {
  expect(taskbarModel(summary)).toEqual({ progress, failures })
})

test.each([
  [{ kind: 'idle' }, 'darwin', false, 'tray-idle-template.png'],
  [{ kind: 'failed' }, 'win32', true, 'tray-failed-light.png'],
  [{ kind: 'idle' }, 'win32', false, 'tray-idle-dark.png'],
  [{ kind: 'sending', done: 0.5 }, 'linux', false, 'tray-sending-50-light.png'],
  [{ kind: 'sending', done: 0.99 }, 'linux', true, 'tray-sending-75-light.png'],
  [{ kind: 'sending', done: 1 }, 'linux', true, 'tray-sending-100-light.png'],
] as const)('the picture for %j on %s', (picture, platform, dark, name) => {
  expect(trayImageName(picture, { platform, dark })).toBe(name)
})

test('times and names fit into a menu', () => {
  expect([30_000, 3_600_000, 86_400_000, 200_000_000].map(roughly)).toEqual(['1 min', '1 h', '24 h', '2 d'])
  expect(shortened('short.png')).toBe('short.png')
  expect(shortened(`${'a'.repeat(60)}-the-end.png`)).toMatch(/^a{29}…-the-end\.png$/)
  expect(shortened('two\nlines')).toBe('two lines')
})

test('to start with the computer is offered once, when a link that will die was made', () => {
  const fresh = { startAtLogin: false, askedToStart: false }
  const done = { rows: [sampleRow('a'), sampleRow('b', sampleStates.done)] }
  const forEver = { ...sampleStates.done, result: { ...sampleStates.done.result, expiresAt: null } }
  expect(isMomentToOfferStart(fresh, done)).toBe(true)
  expect(isMomentToOfferStart({ ...fresh, askedToStart: true }, done)).toBe(false)
  expect(isMomentToOfferStart({ ...fresh, startAtLogin: true }, done)).toBe(false)
  expect(isMomentToOfferStart(fresh, { rows: [sampleRow('c', forEver)] })).toBe(false)
  expect(
    isMomentToOfferStart(fresh, { rows: [{ ...sampleRow('d', sampleStates.done), practice: true }] }),
  ).toBe(false)
})
