import { expect, test } from 'vitest'
import {
  dueReminders,
  type ExpiringLink,
  type ReminderSettings,
} from '../../../electron/engine/expiry/due-reminders.ts'

const hour = 3_600_000
const day = 24 * hour
const settings: ReminderSettings = { before: [day, 3 * hour], quiet: null, unsafeOnly: false }
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
const at = (now: number, links: ExpiringLink[] = [link()], changes: Partial<ReminderSettings> = {}) =>
  dueReminders(links, start + now, { ...settings, ...changes }, utc)

test.each<[string, number, number | null, number | null, number | null]>([
  ['long before', day, null, null, 2 * day],
  ['a day before', 2 * day, null, day, 3 * day - 3 * hour],
  ['a day before, told already', 2 * day + hour, day, null, 3 * day - 3 * hour],
  ['three hours before', 3 * day - 3 * hour, day, 3 * hour, null],
  ['three hours before, after a long sleep: once', 3 * day - 2 * hour, null, 3 * hour, null],
  ['afterwards, told already', 3 * day + hour, 3 * hour, null, null],
  ['afterwards, while nobody could tell', 3 * day + hour, null, 3 * hour, null],
  ['weeks afterwards', 30 * day, null, null, null],
])('%s', (_, now, reminded, due, next) => {
  const digest = at(now, [link({ reminded })])
  expect(digest.due).toEqual(due === null ? [] : [{ id: 'a', before: due }])
  expect(digest.next).toBe(next === null ? null : start + next)
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

test('what ended while Mayfly was closed is told apart', () => {
  expect(
    at(3 * day + hour, [link(), link({ id: 'b', expiresAt: start + 3 * day + 2 * hour })]),
  ).toMatchObject({
    due: [{ id: 'a' }, { id: 'b' }],
    missed: ['a'],
  })
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
