import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  dueReminders,
  type ExpiringLink,
  type ReminderSettings,
} from '../../../electron/engine/expiry/due-reminders.ts'

const hour = 3_600_000
const day = 24 * hour
const settings: ReminderSettings = { before: [day, 3 * hour], quiet: null, unsafeOnly: false, snooze: null }
/** Midnight, in UTC. */
const start = Date.UTC(2026, 10, 1)
const utc = (at: number) => Math.floor((at % day) / 60_000)
const link = (changes: Partial<ExpiringLink> = {}): ExpiringLink => ({
  id: 'a',
  uploadedAt: start,
  expiresAt: start + 3 * day,
  isSafe: false,
  reminded: null,
  ...changes,
})
const minute = 60_000
/** `looked`: when it was asked last. */
const at = (
  now: number,
  links: ExpiringLink[] = [link()],
  changes: Partial<ReminderSettings> = {},
  looked: number | null = now - minute,
) =>
  dueReminders(links, start + now, looked === null ? null : start + looked, { ...settings, ...changes }, utc)

test.each<[string, number, number | null, number | null, number | null]>([
  ['long before', day, null, null, 2 * day],
  ['a day before', 2 * day, null, day, 3 * day - 3 * hour],
  ['a day before, told already', 2 * day + hour, day, null, 3 * day - 3 * hour],
  ['three hours before', 3 * day - 3 * hour, day, 3 * hour, null],
  ['three hours before, after a long sleep: once', 3 * day - 2 * hour, null, 3 * hour, null],
  ['afterwards, told already', 3 * day + hour, 3 * hour, null, null],
  ['weeks afterwards', 30 * day, null, null, null],
])('%s', (_, now, reminded, due, next) => {
  const digest = at(now, [link({ reminded })])
  expect(digest.due).toEqual(due === null ? [] : [{ id: 'a', before: due }])
  expect(digest.next).toBe(next === null ? null : start + next)
})

const inOwnEtc = (command: readonly string[]) => [
  ...['--map-root-user', '--mount', 'sh', '-c'],
  'mount -t tmpfs tmpfs /etc && exec "$@"',
  ...['sh', ...command],
]
/** Linux alone has this, and not everywhere is it allowed; nor is every zone there. */
const cannotMove =
  !existsSync('/usr/share/zoneinfo/Asia/Tokyo') || spawnSync('unshare', inOwnEtc(['true'])).status !== 0

test.skipIf(cannotMove)('a computer that is taken to another time zone has its hours there', () => {
  const script = fileURLToPath(new URL('move-time-zone.ts', import.meta.url))
  const { TZ: _, ...env } = process.env
  const { stdout } = spawnSync('unshare', inOwnEtc([process.execPath, script]), { env, encoding: 'utf8' })
  expect(JSON.parse(stdout)).toEqual([9, 19])
})

test('what a clock that was ahead says of the upload holds up no reminder once that was set back', () => {
  const ahead = [link({ uploadedAt: start + 40 * day, reminded: null })]
  expect(at(day, ahead).due).toEqual([])
  expect(at(2 * day, ahead).due).toEqual([{ id: 'a', before: day }])
})

test.each<[string, number, number[]]>([
  ['a day', day, [3 * hour]],
  ['a day, by a host whose clock is a minute ahead', day + 60_000, [3 * hour]],
  ['a day, by a host whose clock is an hour ahead', day + hour, [3 * hour]],
  ['27 hours: the first comes when a ninth of them is over', 27 * hour, [day, 3 * hour]],
  ['three days', 3 * day, [day, 3 * hour]],
  ['three hours: none, it was uploaded a moment ago', 3 * hour, []],
  ['less than none, by a host whose clock is wrong', -hour, []],
])('a link that lives for %s', (_, life, expected) => {
  let reminded: number | null = null
  const given: number[] = []
  for (let now = 0; now <= life; now += 60_000) {
    const [due]: readonly { before: number }[] = at(now, [link({ expiresAt: start + life, reminded })]).due
    if (due === undefined) continue
    given.push(due.before)
    reminded = due.before
  }
  expect(given).toEqual(expected)
})

const end = 3 * day
const night = { from: 22 * 60, to: 7 * 60 }
/** An end in quiet hours. */
const nightEnd = end + 23 * hour
/** By now (after `end`), when it was looked last, what was reminded of, and the settings: why it was missed. */
test.each<[string, number, number | null, Partial<ExpiringLink>, Partial<ReminderSettings>, string | null]>([
  ['while Mayfly was closed', hour, end - 5 * hour, {}, {}, 'closed'],
  ['before Mayfly was ever opened', hour, null, {}, {}, 'closed'],
  ['days ago, before Mayfly was ever opened', 8 * day, null, {}, {}, null],
  ['while it was closed, reminded of in time', hour, end - 2 * hour, { reminded: 3 * hour }, {}, null],
  [
    'while it was closed, reminded of a day before only',
    hour,
    end - 5 * hour,
    { reminded: day },
    {},
    'closed',
  ],
  ['before it was looked last (an import, another setting)', hour, end + minute, {}, {}, null],
  [
    'while it was open, and the last time was made shorter',
    minute / 2,
    end - minute / 2,
    { reminded: 3 * hour },
    { before: [day, hour] },
    null,
  ],
  [
    'safe, where only the others are reminded of',
    hour,
    end - 5 * hour,
    { isSafe: true },
    { unsafeOnly: true },
    null,
  ],
  ['by a clock that was set back since', hour, end + 2 * day, {}, {}, null],
])('what ended %s', (_, now, looked, changes, more, why) => {
  const { due, missed } = at(end + now, [link(changes)], more, looked)
  expect(due).toEqual([])
  expect(missed.map((one) => one.why)).toEqual(why === null ? [] : [why])
})

test('what ended in quiet hours is told apart from what ended while Mayfly was closed', () => {
  const links = [link({ expiresAt: start + nightEnd })]
  const minutes = (changes: Partial<ReminderSettings>) => {
    const told: [number, string][] = []
    for (let now = nightEnd - 3 * hour; now < nightEnd + 10 * hour; now += minute) {
      const digest = at(now, links, { quiet: night, before: [30 * minute], ...changes })
      for (const { why } of digest.missed) told.push([now, why])
      for (const { before } of digest.due) told.push([now, String(before)])
    }
    return told
  }
  // Half an hour before is in the quiet hours as well.
  expect(minutes({})).toEqual([[nightEnd, 'quiet']])
  expect(minutes({ quiet: null }).at(0)).toEqual([nightEnd - 30 * minute, String(30 * minute)])
})

test('"Later" keeps back what was listed then, and ends after it; all else comes through', () => {
  // Pressed twenty hours before the end, for three hours.
  const from = start + end - 20 * hour
  const until = from + 3 * hour
  const snooze = { from, until }
  const before = [day, 18 * hour, 3 * hour]
  const now = end - 18 * hour
  expect(at(now, [link({ reminded: day })], { before }).due).toHaveLength(1)
  expect(at(now, [link({ reminded: day })], { before, snooze })).toMatchObject({ due: [], next: until })
  // Told when that is over, although it was due before.
  expect(at(until - start, [link({ reminded: day })], { before, snooze }).due).toHaveLength(1)
  // Other files: one that was not listed yet, and one that was uploaded since.
  const later = link({ expiresAt: from + 25 * hour })
  expect(at(end - 19 * hour, [later], { snooze }).due).toEqual([{ id: 'a', before: day }])
  const fresh = link({ uploadedAt: from + minute, expiresAt: from + 10 * hour })
  expect(at(now, [fresh], { snooze, before: [8 * hour + minute] }).due).toHaveLength(1)
  // An end before it.
  const sooner = { expiresAt: until - minute, reminded: day }
  expect(at(end - 19 * hour, [link(sooner)], { snooze }).due).toEqual([{ id: 'a', before: 3 * hour }])
  // Reminded of for the last time before "Later" was pressed: all that is left is to say that it was deleted.
  const told = { expiresAt: until - minute, reminded: 3 * hour }
  expect(
    at(end - 17 * hour, [link(told)], { snooze }, end - 17.1 * hour).missed.map(({ why }) => why),
  ).toEqual(['later'])
})

test('a host that keeps files for a day reminds once, hours before', () => {
  const short = link({ expiresAt: start + day })
  expect(at(1000, [short])).toEqual({
    due: [],
    missed: [],
    next: start + day - 3 * hour,
    isPutOff: false,
  })
  expect(at(22 * hour, [short]).due).toEqual([{ id: 'a', before: 3 * hour }])
})

test('quiet hours put it off to their end, across midnight too', () => {
  const quiet = { from: 22 * 60, to: 7 * 60 }
  expect(at(2 * day + 23 * hour, undefined, { quiet })).toEqual({
    due: [],
    missed: [],
    next: start + 3 * day + 7 * hour,
    isPutOff: true,
  })
  expect(at(2 * day + 6 * hour, undefined, { quiet })).toMatchObject({
    due: [],
    next: start + 2 * day + 7 * hour,
  })
  expect(at(2 * day + 7 * hour, undefined, { quiet }).due).toHaveLength(1)
})

test('with the switch on, what is safe on this computer is not reminded of', () => {
  const links = [link(), link({ id: 'b', isSafe: true })]
  expect(at(2 * day, links).due).toHaveLength(2)
  expect(at(2 * day, links, { unsafeOnly: true }).due.map(({ id }) => id)).toEqual(['a'])
})
