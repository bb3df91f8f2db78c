import { expect, test } from 'vitest'
import {
  type Chosen,
  choose,
  chooseAll,
  isFiltered,
  useChosen,
  viewOf,
} from '../../renderer/history/history-view.ts'
import { nextMorning } from '../../renderer/history/next-morning.ts'

const now = new Date(2026, 10, 25, 15, 30).getTime()
const chosen = (parts: Partial<Chosen>): Chosen => ({ ...useChosen.getInitialState(), ...parts })
const filterOf = (parts: Partial<Chosen>) => viewOf(chosen(parts), now).filter

test('what is chosen becomes what the engine is asked for, and nothing else', () => {
  expect(viewOf(chosen({}), now)).toEqual({ filter: {}, sort: { by: 'time', descending: true } })
  expect(
    filterOf({ search: '  a b ', life: 'gone', saved: false, type: 'image', destination: 'kie' }),
  ).toEqual({
    search: 'a b',
    life: 'gone',
    saved: false,
    type: 'image',
    destination: 'kie',
  })
})

test('days begin at midnight by the clock of the person; the last one is whole', () => {
  expect(filterOf({ days: { kind: 'last', days: 1 } })).toEqual({ since: new Date(2026, 10, 25).getTime() })
  expect(filterOf({ days: { kind: 'last', days: 30 } })).toEqual({ since: new Date(2026, 9, 27).getTime() })
  expect(filterOf({ days: { kind: 'between', from: '2026-03-28', to: '2026-03-29' } })).toEqual({
    since: new Date(2026, 2, 28).getTime(),
    before: new Date(2026, 2, 30).getTime(),
  })
  expect(filterOf({ days: { kind: 'between', from: null, to: '0099-01-01' } }).before).toBeLessThan(0)
})

test('everything again keeps the order', () => {
  choose({ search: 'x', days: { kind: 'last', days: 7 }, sort: { by: 'size', descending: true } })
  expect(isFiltered(useChosen.getState())).toBe(true)
  chooseAll()
  expect(isFiltered(useChosen.getState())).toBe(false)
  expect(useChosen.getState().sort).toEqual({ by: 'size', descending: true })
})

test('in the night the next morning is that of the same day', () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 30).getTime()
  const nine = (day: number) => new Date(2026, 10, day, 9).getTime()
  expect(nextMorning(at(25, 2))).toEqual({ at: nine(25), label: 'This morning' })
  expect(nextMorning(at(25, 23))).toEqual({ at: nine(26), label: 'Tomorrow morning' })
})
