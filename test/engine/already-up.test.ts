import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createEarlyDeathStore } from '../../electron/engine/store/early-deaths.ts'
import { openForReading } from '../../electron/engine/store/open-for-reading.ts'
import { fastClock } from '../helpers/fast-clock.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'

/** A file that is up, and another of the same content under another name. */
async function upOnce(host: NonNullable<Parameters<typeof testEngine>[0]>['sandbox'] = {}) {
  const opened = await testEngine({ clock: fastClock(20), sandbox: host })
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

test.each(['by-name', 'by-id'] as const)(
  'a link that is used twice is renewed for both, or the other says so; an answer takes what it has become: %s',
  async (links) => {
    const { engine, sandbox, add, settled, again, first, file, url, dataDir } = await upOnce({ links })
    const [other] = await settled(await add([again], { alreadyUp: 'reuse' }))
    const asking = await add([await file('c.txt', 'the same words')])
    const [asked] = await settled(asking)
    sandbox.setClockOffset(24 * 3_600_000)
    const [begun] = await engine.history.renew([first.id])
    const renewed = await until(() => {
      const { state } = engine.history.item(begun?.renewed ?? '').upload
      return state.kind === 'done' && state.result
    })
    const { upload, care } = engine.history.item(other?.id ?? '')
    const { url: sharedUrl, expiresAt } = upload.state.kind === 'done' ? upload.state.result : renewed
    expect(sharedUrl).toBe(url)
    if (links === 'by-name') expect([expiresAt, care?.events]).toEqual([renewed.expiresAt, []])
    else {
      expect(care?.events).toMatchObject([{ sentence: expect.stringContaining('has another link now') }])
      await until(() => engine.history.item(other?.id ?? '').upload.alive === false)
      // That says nothing of how long files live there.
      const database = openForReading(dataDir)
      expect(createEarlyDeathStore(database).since(first.destination, 0)).toEqual([])
      database.close()
    }
    await engine.queue.answer(asked?.id ?? '', 'use-link', false)
    expect((await settled(asking))[0]?.state).toMatchObject({
      kind: 'done',
      result: { url: renewed.url, expiresAt: renewed.expiresAt },
    })
    // Renewed itself, it takes nothing from the one whose link it had.
    const [apart] = await engine.history.renew([other?.id ?? ''])
    await until(() => engine.history.item(apart?.renewed ?? '').upload.state.kind === 'done')
    expect((await fetch(renewed.url)).status).toBe(200)
  },
)

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
