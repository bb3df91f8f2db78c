import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { fastClock } from '../helpers/fast-clock.ts'
import { testEngine } from '../helpers/test-engine.ts'

/** A file that is up, and another of the same content under another name. */
async function upOnce() {
  const opened = await testEngine({ clock: fastClock(20) })
  const { file, add, settled, sandbox } = opened
  const [first] = await settled(await add([await file('a.txt', 'the same words')]))
  if (first?.state.kind !== 'done') throw new Error('nothing was uploaded')
  const again = await file('b.txt', 'the same words')
  return { ...opened, first, url: first.state.result.url, again, sent: () => sandbox.files().length }
}

test('the same content asks for its link, which is then used without an upload, for the whole batch', async () => {
  const { engine, add, settled, first, url, again, file, sent } = await upOnce()
  const batch = await add([
    again,
    await file('c.txt', 'the same words'),
    await file('d.txt', 'another words.'),
  ])
  const rows = await settled(batch)
  expect(rows.map(({ state }) => state.kind)).toEqual(['needs-answer', 'needs-answer', 'done'])
  expect(rows[0]?.state).toMatchObject({
    question: {
      text: expect.stringMatching(/^This file has a link that lives 2 d 23 h\. Use it, or upload again\?$/),
      choices: ['use-link', 'send-again'],
    },
  })
  await engine.queue.answer(rows[0]?.id ?? '', 'use-link', true)
  const ended = await settled(batch)
  expect(ended.slice(0, 2).map(({ state }) => state)).toMatchObject(
    [1, 2].map(() => ({ kind: 'done', result: { url, reusedFrom: first.id } })),
  )
  expect(ended[0]).toMatchObject({ name: 'b.txt', sha256: first.sha256 })
  expect(sent()).toBe(2)
  // Twins of one batch are both wanted.
  const twins = [await file('e.txt', 'twins'), await file('f.txt', 'twins')]
  expect((await settled(await add(twins, { concurrency: 1 }))).map(({ state }) => state.kind)).toEqual([
    'done',
    'done',
  ])
})

test('sending it again is asked for once; a setting decides for good; nobody there means that it is sent', async () => {
  const { engine, add, settled, url, again, sent } = await upOnce()
  const batch = await add([again])
  const [asked] = await settled(batch)
  await engine.queue.answer(asked?.id ?? '', 'send-again', false)
  expect((await settled(batch))[0]?.state.kind).toBe('done')
  expect(sent()).toBe(2)
  expect((await settled(await add([again], { attended: false })))[0]?.state.kind).toBe('done')
  expect(sent()).toBe(3)
  const [reused] = await settled(await add([again], { attended: false, alreadyUp: 'reuse' }))
  expect(reused?.state).toMatchObject({ kind: 'done', result: { reusedFrom: expect.any(String) } })
  engine.settings.update({ alreadyUp: 'upload' })
  await settled(await add([again]))
  expect(sent()).toBe(4)
  engine.settings.update({ alreadyUp: 'reuse' })
  await settled(await add([again]))
  expect(sent()).toBe(4)
  expect(url).toMatch(/^http/)
})

test('a link that has ended, was forgotten or is gone is not offered; nor is one for a changed file', async () => {
  const { engine, add, settled, again, first, clock, sent } = await upOnce()
  engine.history.forget([first.id])
  expect((await settled(await add([again])))[0]?.state.kind).toBe('done')
  await writeFile(again, 'the other word')
  expect((await settled(await add([again])))[0]?.state.kind).toBe('done')
  expect(sent()).toBe(3)
  ;(clock as ReturnType<typeof fastClock>).shift(4 * 86_400_000)
  expect((await settled(await add([again])))[0]?.state.kind).toBe('done')
})

test('it is found among any number of others of its size', async () => {
  const { add, settled, file, sent } = await upOnce()
  const others = Array.from({ length: 25 }, (_, at) => file(`other ${at}.txt`, `of same size ${at + 10}`))
  const [early] = await settled(await add([await file('early.txt', 'of same size 09')]))
  expect(early?.state.kind).toBe('done')
  await settled(await add(await Promise.all(others)))
  const before = sent()
  const rows = await settled(
    await add([await file('again.txt', 'of same size 09'), await file('new.txt', 'of same size 99')]),
  )
  expect(rows.map(({ state }) => state.kind)).toEqual(['needs-answer', 'done'])
  expect(sent()).toBe(before + 1)
})
