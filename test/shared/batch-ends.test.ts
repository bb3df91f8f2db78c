import { expect, test } from 'vitest'
import { batchesThatEnded } from '../../shared/batch-ends.ts'
import type { BatchSummary } from '../../shared/contract.ts'

const batch = (id: string, createdAt: number, endedAt: number | null): BatchSummary => ({
  id,
  label: id,
  createdAt,
  endedAt,
  count: 1,
  done: endedAt === null ? 0 : 1,
  failed: 0,
  active: endedAt === null ? 1 : 0,
  bytes: 1,
})

test.each([
  ['still moves', [batch('a', 1, null)], [batch('a', 1, null)], []],
  ['ended', [batch('a', 1, null)], [batch('a', 1, 5)], ['a']],
  ['had ended before', [batch('a', 1, 5)], [batch('a', 1, 5)], []],
  ['was sent again and ended', [batch('a', 1, 5)], [batch('a', 1, 9)], ['a']],
  ['came and went in between', [batch('a', 1, 5)], [batch('b', 2, 3), batch('a', 1, 5)], ['b']],
  ['the first of all', [], [batch('a', 1, 2)], ['a']],
  ['an old one that comes back into the list', [batch('b', 2, 3)], [batch('a', 1, 2)], []],
])('%s', (_, before, after, ended) => {
  expect(batchesThatEnded(before, after).map((one) => one.id)).toEqual(ended)
})
