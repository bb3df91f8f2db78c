import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createPictureCache } from '../../../electron/engine/pictures/picture-cache.ts'
import { createPictureFetch } from '../../../electron/rpc/picture-fetch.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { makePng } from '../../helpers/make-png.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { testEngine } from '../../helpers/test-engine.ts'

const webp = (size: number) => Buffer.concat([Buffer.from('RIFF0000WEBPVP8 '), Buffer.alloc(size - 16)])
const png = makePng(3, 2, () => [200, 10, 10, 255])

test('an image is handed out while it is what was uploaded, and from the saved copy after', async () => {
  const t = await testEngine()
  const names = ['photo.png', 'lies.png', 'bomb.png', 'notes.txt', 'drawing.svg']
  const paths = [
    await t.file('photo.png', png),
    await t.file('lies.png', 'GIF? no, words that are no image at all.'),
    await t.file(
      'bomb.png',
      makePng(1, 1, () => [0, 0, 0, 0], [30_000, 30_000]),
    ),
    await t.file('notes.txt', png),
    await t.file('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  ]
  const rows = await t.settled(await t.add(paths))
  const id = (name: string) => rows[names.indexOf(name)]?.id ?? ''
  const { pictures, history } = t.engine
  const asked = t.sandbox.requests().length
  const photo = await pictures.original(id('photo.png'))
  expect(photo).toMatchObject({ type: 'image/png', size: png.length })
  expect(photo && (await buffer(photo.bytes)).equals(png)).toBe(true)
  for (const name of names.slice(1)) expect(await pictures.original(id(name)), name).toBeNull()
  await expect(pictures.original('nothing')).rejects.toThrow(/no upload/)

  // The original gives way to another image of the same size: that is not what was uploaded.
  const [path = ''] = paths
  await writeFile(
    path,
    makePng(3, 2, () => [10, 200, 10, 255]),
  )
  await utimes(path, 1, 1)
  expect(await pictures.original(id('photo.png'))).toBeNull()
  expect(t.sandbox.requests()).toHaveLength(asked)
  await history.save([id('photo.png')], t.dir)
  const copy = await pictures.original(id('photo.png'))
  expect(copy && (await buffer(copy.bytes)).equals(png)).toBe(true)
})

test('a page gets and puts pictures of rows that exist, in one kind and size', async () => {
  const t = await testEngine()
  const [row] = await t.settled(await t.add([await t.file('photo.png', png)]))
  const answer = createPictureFetch(t.engine.pictures)
  const ask = (query: string, init?: RequestInit) =>
    answer(new Request(`http://localhost/picture?${query}`, init))
  const put = (query: string, body: Uint8Array) =>
    ask(query, { method: 'PUT', body: new Uint8Array(body) }).then(({ status }) => status)
  const id = row?.id ?? ''
  expect((await ask(`id=${id}&size=small`)).status).toBe(204)
  const original = await ask(`id=${id}&size=original`)
  expect(original.headers.get('content-type')).toBe('image/png')
  expect(original.headers.get('content-security-policy')).toContain('sandbox')
  expect(Buffer.from(await original.arrayBuffer()).equals(png)).toBe(true)
  expect(await put(`id=${id}&size=small`, webp(100))).toBe(204)
  const kept = await ask(`id=${id}&size=small`)
  expect([kept.headers.get('content-type'), (await kept.arrayBuffer()).byteLength]).toEqual([
    'image/webp',
    100,
  ])
  expect(await put(`id=${id}&size=small`, webp(600_000))).toBe(413)
  expect(await put(`id=${id}&size=small`, Buffer.from('<script>alert(1)</script>'))).toBe(422)
  expect(await put(`id=${id}&size=huge`, webp(100))).toBe(400)
  expect(await put('id=../../etc&size=small', webp(100))).toBe(404)
  expect((await ask(`id=${id}&size=small`, { method: 'DELETE' })).status).toBe(405)
  // Images that were asked for and never read block nobody for ever.
  const left = await Promise.all(Array.from({ length: 5 }, () => ask(`id=${id}&size=original`)))
  expect(left.map(({ status }) => status)).toEqual([200, 200, 200, 200, 503])
  for (const { body } of left) await body?.cancel()
  await expect.poll(async () => (await ask(`id=${id}&size=original`)).status).toBe(200)

  t.engine.history.forget([id])
  expect((await ask(`id=${id}&size=small`)).status).toBe(404)
})

test('kept pictures have a limit: those that were not used for longest go, and those of nobody', async () => {
  const folder = join(await temporaryDirectory(), 'pictures')
  const clock = fastClock(1)
  const open = (exists = (_: string) => true) => createPictureCache({ folder, clock, exists, limit: 1_000 })
  const cache = open()
  for (const id of ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc']) {
    await cache.put(id, 'small', webp(300))
    clock.shift(2 * 3_600_000)
  }
  expect(await cache.get('aaaaaaaaaaaa', 'small')).toHaveLength(300)
  await cache.put('dddddddddddd', 'large', webp(300))
  expect((await readdir(folder)).sort()).toEqual(['aaaaaaaaaaaa-small.webp', 'dddddddddddd-large.webp'])
  // Whatever id an import brings, no path comes of it.
  await cache.put('../outside', 'small', webp(100))
  expect(await cache.get('../outside', 'small')).toBeNull()
  await writeFile(join(folder, 'left.part'), 'cut short')
  const again = open((id) => id === 'dddddddddddd')
  expect(await again.get('aaaaaaaaaaaa', 'small')).toBeNull()
  expect(await readdir(folder)).toEqual(['dddddddddddd-large.webp'])
})
