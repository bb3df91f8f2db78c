import { expect, test } from 'vitest'
import { createTransferProgress } from '../../electron/engine/transfer-progress.ts'

test('what is shown never falls, and what an attempt has yet to send again is told beside it', () => {
  let at = 0
  const progress = createTransferProgress({ now: () => at, elapsed: () => at, sleep: async () => {} })
  progress.begin('a', 100)
  progress.report('a', 90)
  expect(progress.list()).toEqual([{ id: 'a', bytes: 90, total: 100, rate: 0 }])
  progress.end('a', false)
  at = 5_000
  progress.begin('a', 100)
  progress.begin('b', 50)
  progress.report('b', 10)
  expect(progress.list()[0]).toMatchObject({ bytes: 90, behind: 90 })
  progress.report('a', 60)
  expect(progress.list()[0]).toMatchObject({ bytes: 90, behind: 30 })
  expect(progress.sum()).toMatchObject({ bytes: 100, behind: 30 })
  progress.report('a', 95)
  expect(progress.list()[0]).not.toHaveProperty('behind')
  expect(progress.sum()).toMatchObject({ bytes: 105, behind: 0 })
})
