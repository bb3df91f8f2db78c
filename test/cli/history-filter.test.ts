import { expect, test } from 'vitest'
import { historyFilter, historySort } from '../../electron/cli/history-filter.ts'

test('options become a filter', () => {
  expect(historyFilter({})).toEqual({})
  expect(historyFilter({ expiring: true })).toEqual({ life: 'expiring' })
  expect(historyFilter({ expiring: '2h' })).toEqual({ life: 'expiring', expiringWithinMs: 7_200_000 })
  expect(historyFilter({ life: 'gone', saved: true, type: 'archive', to: 'kie' })).toEqual({
    life: 'gone',
    saved: true,
    type: 'archive',
    destination: 'kie',
  })
  expect(historyFilter({ unsaved: true })).toEqual({ saved: false })
})

test('days are those of this computer, with the last one whole', () => {
  expect(historyFilter({ since: '2026-11-24', until: '2026-11-25' })).toEqual({
    since: new Date(2026, 10, 24).getTime(),
    before: new Date(2026, 10, 26).getTime(),
  })
  expect(historyFilter({ since: '2026-11-24T10:00Z' })).toEqual({ since: Date.UTC(2026, 10, 24, 10) })
})

test('each order has a usual direction, which a minus turns round', () => {
  expect(historySort(undefined)).toEqual({ by: 'time', descending: true })
  expect(historySort('-time')).toEqual({ by: 'time', descending: false })
  expect(historySort('size')).toEqual({ by: 'size', descending: true })
  expect(historySort('name')).toEqual({ by: 'name', descending: false })
  expect(historySort('-expiry')).toEqual({ by: 'expiry', descending: true })
})

test.each([
  { life: 'dead' },
  { type: 'picture' },
  { saved: true, unsaved: true },
  { expiring: true, life: 'gone' } as const,
  { since: 'yesterday' },
  { until: '2026-02-30' },
  { since: '2026-13-01T00:00' },
  { search: 'x'.repeat(501) },
])('%j is a mistake, said in a sentence', (raw) => {
  expect(() => historyFilter(raw)).toThrow(/\.$/)
})

test('an order that is none', () => {
  expect(() => historySort('--size')).toThrow('--sort takes time, name, size or expiry')
})
