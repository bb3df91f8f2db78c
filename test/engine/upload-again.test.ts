import { rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { testEngine } from '../helpers/test-engine.ts'

test('uploads go again from the original or the copy; a changed original only when that is wanted', async () => {
  const t = await testEngine()
  const { history, queue } = t.engine
  const path = await t.file('a.txt', 'first')
  const [old] = await t.settled(await t.add([path], { remotePath: 'notes' }))
  const id = old?.id ?? ''
  const same = { destination: null, acceptChanged: false }
  const newest = async () => {
    const [row] = queue.range(0, 500).rows.slice(-1)
    return (await t.settled(row?.batch ?? ''))[0]
  }
  expect(await history.local(id)).toEqual({ original: 'unchanged', copy: null })
  expect(await history.again([id], same)).toEqual({ count: 1, failed: [] })
  const again = await newest()
  expect(again).toMatchObject({ name: 'a.txt', remotePath: 'notes', renewedFrom: null, sha256: old?.sha256 })
  expect(again?.id).not.toBe(id)
  expect(again?.remoteName).not.toBe(old?.remoteName)

  await writeFile(path, 'second, longer')
  expect(await history.local(id)).toMatchObject({ original: 'changed' })
  const refused = await history.again([id], same)
  expect(refused).toMatchObject({ count: 0, failed: [{ id, failure: { code: 'file-changed' } }] })
  expect(refused.failed[0]?.failure.message).toBe(
    '“a.txt” has changed since it was uploaded, so it was not sent.',
  )
  expect(await history.again([id], { destination: null, acceptChanged: true })).toMatchObject({ count: 1 })
  expect((await newest())?.size).toBe(14)

  // A copy is what was uploaded, whatever became of the original.
  const [{ savedPath } = { savedPath: null }] = await history.save([id], t.dir)
  expect(savedPath).toMatch(/a \(2\)\.txt$/)
  expect(await history.local(id)).toEqual({ original: 'changed', copy: 'unchanged' })
  expect(await history.again([id], same)).toMatchObject({ count: 1 })
  const fromCopy = await newest()
  expect(fromCopy).toMatchObject({ sha256: old?.sha256, name: 'a.txt', source: { path: savedPath } })
  await rm(path)
  await rm(fromCopy?.source.kind === 'file' ? fromCopy.source.path : '')
  expect(await history.local(id)).toEqual({ original: 'missing', copy: 'missing' })
  expect((await history.again([id], same)).failed[0]?.failure.message).toBe(
    'Neither the original of “a.txt” nor a copy of it is on this computer any more.',
  )
  await expect(history.again(['nothing'], same)).rejects.toThrow(/no upload/)
})
