import { randomBytes } from 'node:crypto'
import { dragFiles, dropFiles } from './drop-files.ts'
import { expect, type Given, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow, storedAs } from './queue-page.ts'

for (const screen of ['Queue', 'History', 'Settings'] as const) {
  test(`takes a drop on ${screen}, and says beforehand what will happen`, async ({ page, mayfly }) => {
    const empty = await mayfly.file('empty.bin', '')
    const one = await mayfly.file('one.bin', 'x')
    const notes = await mayfly.file('notes.txt', 'a few words')
    await mayfly.open(screen)
    const target = page.getByRole('region', { name: 'Drop files to upload' })
    const paths = [empty, one, notes].map((given) => given.path)

    const drag = await dragFiles(page, paths)
    await expect(target).toContainText('Upload 3 files to Kie')
    await expect(target).toHaveCSS('opacity', '0.99')
    await drag.drop()

    await expect(page.getByRole('grid', { name: 'Upload queue' })).toBeVisible()
    await expectDone(page, 'empty.bin', 'one.bin', 'notes.txt')
    await expectStored(mayfly.sandbox, [empty, one, notes])
    await expect(target).toHaveCSS('opacity', '0')
  })
}

test('a drag that leaves does nothing; folders, names and bytes arrive as they are', async ({
  page,
  mayfly,
}) => {
  const stored: Given[] = []
  await mayfly.open()
  await test.step('a drag that leaves again does nothing', async () => {
    const notes = await mayfly.file('notes.txt', 'a few words')
    const target = page.getByRole('region', { name: 'Drop files to upload' })
    const drag = await dragFiles(page, [notes.path])
    await expect(target).toContainText('Upload 1 file to Kie')
    await drag.leave()
    await expect(target).toContainText('Upload what is dropped')
    await expect(target).toHaveCSS('opacity', '0')
    await dropFiles(page, [notes.path])
    await expectStored(mayfly.sandbox, [notes])
    stored.push(notes)
  })

  await test.step('a folder arrives with everything in it, as one batch', async () => {
    const given = [
      await mayfly.file('holiday/a.txt', 'first'),
      await mayfly.file('holiday/b.txt', 'second'),
      await mayfly.file('holiday/deep/er/c.txt', 'third'),
    ]
    const kept = await mayfly.file('holiday/empty folder/.keep', 'kept')
    await dropFiles(page, [`${mayfly.folder}/files/holiday`])
    await expectDone(page, 'a.txt', 'b.txt', 'c.txt', '.keep')
    for (const one of given) expect(storedAs(mayfly.sandbox, one).size).toBe(one.size)
    await expect(page.getByText('from “holiday”')).toBeVisible()
    stored.push(...given, kept)
  })

  await test.step('names in every script and with every sign are shown and sent', async () => {
    const given = []
    for (const [index, name] of names.entries()) given.push(await mayfly.file(name, `content ${index}`))
    await dropFiles(
      page,
      given.map(({ path }) => path),
    )
    for (const name of names) {
      await expect(queueRow(page, name)).toBeVisible()
      await expectDone(page, name)
    }
    stored.push(...given)
    await expectStored(mayfly.sandbox, stored)
    const remoteNames = mayfly.sandbox.files().map((file) => file.name)
    expect(new Set(remoteNames).size).toBe(stored.length)
  })

  await test.step('files of 1 MB and 12 MB arrive byte for byte', async () => {
    const given = [
      await mayfly.file('photo.jpg', randomBytes(1_000_000)),
      await mayfly.file('talk.mp3', randomBytes(12_000_000)),
    ]
    await dropFiles(
      page,
      given.map(({ path }) => path),
    )
    await expectStored(mayfly.sandbox, [...stored, ...given])
    await expectDone(page, 'photo.jpg', 'talk.mp3')
  })
})

const names = [
  'Übergröße – naïve.txt',
  '日本語のファイル.txt',
  '🦋 mayfly 👩‍👩‍👧.txt',
  `it's "quoted".txt`,
  'a%20b&c=d#e?f.txt',
  'עברית.txt',
]

test('a file of 50 MB shows its progress under its own name', async ({ page, mayfly }) => {
  const film = await mayfly.file('film.mp4', Buffer.alloc(50_000_000, randomBytes(4096)))
  mayfly.sandbox.faults.add({ fault: { kind: 'slow-reading', bytesPerSecond: 16_000_000 } })
  await mayfly.open()
  const shown = page.evaluate(shownPercents, 'film.mp4')
  await dropFiles(page, [film.path])
  await expectDone(page, 'film.mp4')
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  const percents = await shown
  expect(new Set(percents).size).toBeGreaterThan(3)
  expect(percents).toEqual(percents.toSorted((a, b) => a - b))
  expect(Math.max(...percents)).toBeLessThan(100)
  await expectStored(mayfly.sandbox, [film])
})

/** Runs in the page: every value that the bar of a file has shown, once it has come and gone. */
function shownPercents(name: string): Promise<number[]> {
  return new Promise((resolve) => {
    const percents: number[] = []
    const watcher = new MutationObserver(() => {
      const bar = document.querySelector(`[role=progressbar][aria-label="${name}"]`)
      const percent = bar?.getAttribute('aria-valuenow')
      if (percent != null) percents.push(Number(percent))
      if (bar || percents.length === 0) return
      watcher.disconnect()
      resolve(percents)
    })
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true })
  })
}
