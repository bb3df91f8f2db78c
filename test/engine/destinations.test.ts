import { expect, test } from 'vitest'
import type { Destination } from '../../shared/destination.ts'
import { testEngine } from '../helpers/test-engine.ts'

test('a destination goes only when nothing is queued for it, and never leaves the choice empty', async () => {
  const t = await testEngine({ key: null })
  const mine = { ...(t.engine.destinations.list()[0]?.destination as Destination), id: 'mine', name: 'Mine' }
  t.engine.destinations.save(mine)
  t.engine.settings.update({ defaultDestination: 'mine' })
  const batch = await t.add([await t.file('a.txt', 'a')])
  await t.settled(batch)
  expect(() => t.engine.destinations.remove('mine')).toThrow('still in the queue')
  await t.engine.queue.cancel({ batch })
  t.engine.destinations.remove('mine')
  expect(t.engine.settings.get().defaultDestination).toBe('kie')
  expect(() => t.engine.destinations.remove('kie')).toThrow('stays')
  expect((await t.engine.history.page({ filter: {} }, null, 10)).rows.map((row) => row.destination)).toEqual([
    'mine',
  ])
})

test('a change of one setting leaves the others', async () => {
  const t = await testEngine()
  t.engine.settings.update({ autoCopy: true, bandwidthLimit: 50_000 })
  expect(t.engine.settings.update({ theme: 'dark' })).toMatchObject({
    autoCopy: true,
    bandwidthLimit: 50_000,
  })
  const again = await t.reopen()
  expect(again.engine.settings.get()).toMatchObject({ autoCopy: true, bandwidthLimit: 50_000, theme: 'dark' })
})
