import { rm } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { expectNoBarriers } from './barriers.ts'
import { dropFiles } from './drop-files.ts'
import { expect, type Given, type Mayfly, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow } from './queue-page.ts'

/** Files that the host takes too slowly to end within the test. */
async function dropSlowFiles(page: Page, mayfly: Mayfly, count: number): Promise<Given[]> {
  mayfly.sandbox.faults.add({ times: 'always', fault: { kind: 'slow-reading', bytesPerSecond: 20_000 } })
  const given: Given[] = []
  for (let at = 1; at <= count; at += 1)
    given.push(await mayfly.file(`slow ${at}.bin`, Buffer.alloc(2_000_000, at)))
  await mayfly.open()
  await dropFiles(
    page,
    given.map(({ path }) => path),
  )
  await expect(page.getByRole('progressbar').first()).toBeVisible()
  return given
}

test('all is paused with one button and resumed with another', async ({ page, mayfly }) => {
  const given = await dropSlowFiles(page, mayfly, 6)
  await page.getByRole('button', { name: 'Pause all' }).click()
  for (const { name } of given) await expect(queueRow(page, name)).toContainText('Paused')
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Pause all' })).toHaveCount(0)
  mayfly.sandbox.faults.clear()
  expect(mayfly.sandbox.files()).toEqual([])

  await queueRow(page, 'slow 3.bin').getByRole('button', { name: 'Resume' }).click()
  await expectDone(page, 'slow 3.bin')
  await expect(queueRow(page, 'slow 1.bin')).toContainText('Paused')
  await page.getByRole('button', { name: 'Resume all' }).click()
  await expectStored(mayfly.sandbox, given)
})

test('what is asked for before the menus and dialogs are there is shown once they are', async ({
  page,
  mayfly,
}) => {
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>()
  let held = 0
  await page.route(/\/assets\/(open-menu|row-overlays|dialogs)-/, async (route) => {
    held += 1
    await isReleased
    await route.continue()
  })
  const { path, name } = await mayfly.file('early.txt', 'early')
  await mayfly.open()
  await dropFiles(page, [path])
  await expectDone(page, name)
  await queueRow(page, name)
    .getByRole('button', { name: `More for ${name}` })
    .click()
  await expect.poll(() => held).toBeGreaterThan(1)
  await expect(page.getByRole('menu')).toHaveCount(0)
  release()
  await expect(page.getByRole('menuitem', { name: 'Copy link', exact: true })).toBeVisible()
})

test('what is cancelled ends, leaves nothing with the host, and can be taken back', async ({
  page,
  mayfly,
}) => {
  const [first, second] = await dropSlowFiles(page, mayfly, 2)
  if (!first || !second) throw new Error('two files were given')
  await queueRow(page, first.name)
    .getByRole('button', { name: `More for ${first.name}` })
    .click()
  await page.getByRole('menuitem', { name: 'Cancel' }).click()
  await expect(queueRow(page, first.name)).toContainText('Cancelled')
  await expect(page.getByText('1 upload cancelled.')).toBeVisible()
  await expect(queueRow(page, second.name).getByRole('progressbar', { name: second.name })).toBeVisible()
  expect(mayfly.sandbox.files()).toEqual([])
  mayfly.sandbox.faults.clear()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expectDone(page, first.name)
})

test('what has ended is cleared and comes back; what another process adds is shown; an empty drop is said to be one', async ({
  page,
  mayfly,
}) => {
  const given = [await mayfly.file('a.txt', 'a'), await mayfly.file('b.txt', 'b')]
  await mayfly.open()
  await test.step('what has ended is cleared, and comes back with Undo', async () => {
    await dropFiles(
      page,
      given.map(({ path }) => path),
    )
    await expectDone(page, 'a.txt', 'b.txt')
    await page.getByRole('button', { name: 'Clear finished' }).click()
    await expect(page.getByText('2 uploads cleared. They stay in the history.')).toBeVisible()
    await expect(page.getByText('Drop files anywhere')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expectDone(page, 'a.txt', 'b.txt')
    await expectStored(mayfly.sandbox, given)
  })

  await test.step('uploads of another process are on the page as they are added', async () => {
    const notes = await mayfly.file('from the terminal.txt', 'a few words')
    const added = await mayfly.cli('upload', notes.path)
    expect(added).toMatchObject({ code: 0 })
    await expectDone(page, 'from the terminal.txt')
    await expectStored(mayfly.sandbox, [...given, notes])
  })

  await test.step('an empty drop says that there was nothing in it', async () => {
    await mayfly.file('nothing/inside/.gone', '')
    await rm(`${mayfly.folder}/files/nothing/inside/.gone`)
    await dropFiles(page, [`${mayfly.folder}/files/nothing`])
    await expect(page.getByText('There was nothing to upload in that.')).toBeVisible()
    await expectNoBarriers(page, 'a message')
  })
})

test('what is dropped onto a long queue is in view at once, from its first row on', async ({
  page,
  mayfly,
}) => {
  await mayfly.open()
  const make = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => mayfly.file(`${name} ${at}.txt`, `${name} ${at}`)))
  const drop = async (given: readonly Given[]) =>
    dropFiles(
      page,
      given.map(({ path }) => path),
    )
  await drop(await make('early', 30))
  await expect(queueRow(page, 'early 0.txt')).toBeInViewport()
  await drop(await make('late', 1))
  await expect(queueRow(page, 'late 0.txt')).toBeInViewport()
  await drop(await make('last', 20))
  await expect(queueRow(page, 'last 0.txt')).toBeInViewport()
  await expect(queueRow(page, 'last 3.txt')).toBeInViewport()
})
