import { expect, test } from 'vitest'
import { tagSchema } from '../../shared/tag-schemas.ts'
import { mostTags, tagOf } from '../../shared/tags.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'

test('tags and notes are written to one upload or many, and found again', async () => {
  const t = await testEngine()
  const { history } = t.engine
  const rows = await t.settled(await t.add([await t.file('a.txt', 'a'), await t.file('b.txt', 'b')]))
  const [a = '', b = ''] = rows.map((row) => row.id)
  const tagsOf = (id: string) => history.item(id).upload.tags
  expect(history.tag([a, b], ['Work', 'münchen'], [])).toEqual({ changed: 2 })
  expect(history.tag([a], ['work'], [])).toEqual({ changed: 0 })
  history.tag([b], ['later'], ['WORK'])
  expect([tagsOf(a), tagsOf(b)]).toEqual([
    ['Work', 'münchen'],
    ['münchen', 'later'],
  ])
  expect(history.tags()).toEqual([
    { tag: 'münchen', count: 2 },
    { tag: 'later', count: 1 },
    { tag: 'Work', count: 1 },
  ])
  history.forget([b])
  expect(history.tags().map(({ tag }) => tag)).toEqual(['Work', 'münchen'])
  history.unforget([b])

  expect(history.note(a, 'for Ada\nby Friday')).toEqual({ changed: 1 })
  expect(history.item(a).upload.note).toBe('for Ada\nby Friday')
  const many = Array.from({ length: mostTags }, (_, at) => `tag ${at}`)
  expect(() => history.tag([b, a], many, [])).toThrow(/“b\.txt” would have more than 20 tags/)
  expect(() => history.tag(['nothing'], ['x'], [])).toThrow(/no upload/)

  // What renews an upload bears its labels; they outlive the process.
  const [renewed] = await history.renew([a])
  expect(history.item(renewed?.renewed ?? '').upload).toMatchObject({
    tags: ['Work', 'münchen'],
    note: 'for Ada\nby Friday',
  })
  const again = (await t.reopen()).engine
  expect(again.history.item(a).upload).toMatchObject({
    tags: ['Work', 'münchen'],
    note: 'for Ada\nby Friday',
  })
  again.history.note(a, '  ')
  expect(again.history.item(a).upload.note).toBeNull()
})

test('what is written while a file is sent stays when it is done', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ times: 1, fault: { kind: 'stall-reading' } })
  const batch = await t.add([await t.file('big.bin', new Uint8Array(3_000_000))])
  const [row] = t.engine.queue.batch(batch, 0, 1).rows
  const id = row?.id ?? ''
  await until(() => t.engine.history.item(id).upload.state.kind === 'sending')
  t.engine.history.tag([id], ['on its way'], [])
  const seen: string[][] = []
  t.engine.subscribe(({ rows }) => seen.push(...rows.map(({ tags }) => tags)))
  await t.engine.queue.cancel({ ids: [id] })
  expect(t.engine.history.item(id).upload).toMatchObject({
    state: { kind: 'cancelled' },
    tags: ['on its way'],
  })
  await until(() => seen.length > 0)
  expect(seen.every((tags) => tags[0] === 'on its way')).toBe(true)
})

test.each([
  ['  two   words ', 'two words'],
  ['a,b', 'a b'],
  ['\u202egnp', 'gnp'],
  [' , ', null],
  ['x'.repeat(50), 'x'.repeat(40)],
  ['😀'.repeat(30), '😀'.repeat(20)],
])('%j is kept as %j', (typed, kept) => {
  expect(tagOf(typed)).toBe(kept)
  if (kept !== null) expect(tagSchema.parse(kept)).toBe(kept)
  if (kept !== typed) expect(tagSchema.safeParse(typed).success).toBe(false)
})
