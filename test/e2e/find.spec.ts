import type { Page } from 'playwright/test'
import { fillHistory } from '../bench/fill-history.ts'
import { holdReplies } from './hold-replies.ts'
import { expect, goTo, type Mayfly, test } from './mayfly-test.ts'
import { readClipboard } from './queue-page.ts'

const rowsIn = (page: Page) => page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search history' })
const count = (page: Page, text: string | RegExp) =>
  expect(page.getByRole('status').filter({ hasText: /uploads?$/ })).toHaveText(text)
const lines = async (page: Page) => (await readClipboard(page)).split('\n')

/** Half a year of uploads, made before Mayfly starts. */
async function withHistory(mayfly: Mayfly, rows: number): Promise<void> {
  await mayfly.kill()
  fillHistory(mayfly.dataDir, rows, Date.now())
  await mayfly.start()
  await mayfly.open('History')
}

async function pick(page: Page, chip: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${chip}`) }).click()
  await page.getByRole('menuitemradio', { name: choice, exact: true }).click()
}

test('a long history is searched, filtered and sorted; all of it is still so after a look elsewhere', async ({
  page,
  mayfly,
}) => {
  test.slow()
  await withHistory(mayfly, 12_000)
  await count(page, '10,000+ uploads')
  await search(page).pressSequentially('img')
  await count(page, /^3,\d\d\d uploads$/)
  await expect(rowsIn(page).first()).toContainText('IMG_')
  await pick(page, 'Type', 'Videos')
  await expect(rowsIn(page).first()).toContainText(/\.(mp4|mov)/)
  await page.getByRole('button', { name: 'Gone' }).click()
  await page.getByRole('button', { name: 'Name', exact: true }).click()
  const first = await rowsIn(page).first().textContent()
  await expect(rowsIn(page).first()).toContainText('gone')
  await page.getByRole('button', { name: 'Name, A to Z' }).click()
  await expect(rowsIn(page).first()).not.toHaveText(first ?? '')
  await pick(page, 'When', 'Last 30 days')
  await count(page, /^\d\d\d? uploads$/)

  await goTo(page, 'Settings')
  await goTo(page, 'History')
  await expect(search(page)).toHaveValue('img')
  await expect(page.getByRole('button', { name: 'Name, Z to A' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'When: Last 30 days' })).toBeVisible()
  await count(page, /^\d\d\d? uploads$/)
  for (const nothing of ['"', '*', '🦋', "'; DROP TABLE uploads; --", '(((']) {
    await search(page).fill(nothing)
    await expect(page.getByText('Nothing here matches.')).toBeVisible()
  }
  await page.getByRole('button', { name: 'Show everything' }).click()
  await count(page, '10,000+ uploads')

  // What ended while nobody was there is told until it is dismissed, also over a restart of the page.
  const bar = page.getByRole('region', { name: 'Expiring' })
  await expect(bar).toContainText(/\d files were deleted while Mayfly was closed\./)
  await bar.getByRole('button', { name: 'Later' }).press('Enter')
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Dismiss what was deleted' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(bar).not.toContainText('were deleted')
  await page.reload()
  await expect(bar).toContainText('deleted within 24 h')
  await expect(bar).not.toContainText('were deleted')
})

/** The numbers of the rows that are drawn, in the order of the accessibility tree. */
async function numbersAsRead(page: Page): Promise<number[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const names = await page
    .locator('[role=row][aria-rowindex]')
    .evaluateAll((rows) =>
      rows.map((row): [string, number] => [
        row.querySelector('[title]')?.textContent ?? '',
        Number(row.getAttribute('aria-rowindex')),
      ]),
    )
  const numbers = new Map(names)
  const group = nodes.find(
    ({ role, childIds }) =>
      role?.value === 'rowgroup' && childIds?.some((id) => byId.get(id)?.role?.value === 'row'),
  )
  const rows = (group?.childIds ?? []).flatMap((id) => byId.get(id) ?? [])
  return rows.flatMap(({ name }) => {
    const found = [...numbers].find(([text]) => String(name?.value).includes(text))
    return found ? [found[1]] : []
  })
}

test('rows far away are reached, selected to there, and their links are copied in the order shown', async ({
  page,
  mayfly,
}) => {
  test.slow()
  const replies = await holdReplies(page)
  await withHistory(mayfly, 3_000)
  await count(page, '3,000 uploads')
  const last = page.locator('[role=row][aria-rowindex="3000"]')
  // The keys are faster than the rows: what was pressed holds for the rows that come.
  replies.hold()
  await page.getByRole('button', { name: 'Name', exact: true }).click()
  await rowsIn(page).first().click()
  await page.keyboard.press('End')
  replies.release()
  await expect(last.locator('[title]')).toBeVisible()
  await expect(last).toBeFocused()
  // The row under the focus is replaced by another.
  replies.hold()
  await page.getByRole('button', { name: 'Size', exact: true }).click()
  await rowsIn(page).first().click()
  // Words that are marked in a row are not marked in the one that comes in its place, however late that comes.
  const marked = () => page.evaluate(() => String(window.getSelection()))
  const name = rowsIn(page).first().locator('[title]').first()
  const was = (await name.textContent()) ?? ''
  await name.evaluate((element) => window.getSelection()?.selectAllChildren(element))
  expect(await marked()).toBe(was)
  replies.release()
  await expect(page.getByRole('grid')).toHaveAttribute('aria-busy', 'false')
  await expect(name).not.toHaveText(was)
  expect(await marked()).toBe('')
  await page.keyboard.press('End')
  await expect(last.locator('[title]')).toBeVisible()
  await expect(last).toHaveAttribute('aria-selected', 'false')
  await expect(page.getByRole('complementary').getByRole('heading').first()).toHaveText(
    (await last.locator('[title]').first().textContent()) ?? '',
  )
  // A selection begins where the keys went, also before it is known what is there.
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+End')
  await expect(page.getByText('3,000 selected')).toBeVisible()
  await page.keyboard.press('Escape')

  // Two places that are never held together.
  await page.keyboard.press('Home')
  await rowsIn(page).first().click()
  await expect(rowsIn(page).first()).toBeFocused()
  await page.getByRole('grid').evaluate((grid) => grid.parentElement?.scrollTo({ top: 46 * 1_195 }))
  // The element that had the focus shows another row now; and what is read stays in order.
  await expect(page.locator('[role=row][aria-rowindex="1200"] [title]').first()).toBeVisible()
  await expect(page.getByRole('grid')).toBeFocused()
  await expect.poll(async () => (await numbersAsRead(page)).length).toBeGreaterThan(20)
  const read = await numbersAsRead(page)
  expect(read).toEqual(read.toSorted((a, b) => a - b))
  await page.locator('[role=row][aria-rowindex="1200"]').click({ modifiers: ['Shift'] })
  await expect(page.getByText('1,200 selected')).toBeVisible()
  await page.getByRole('button', { name: 'Copy links', exact: true }).click()
  // Most of half a year's links lead nowhere any more.
  const asked = page.getByRole('dialog')
  await expect(asked).toContainText(/1,\d\d\d of 1,\d\d\d links are gone/)
  await asked.getByRole('button', { name: 'Copy all anyway' }).click()
  await expect(page.getByText(/1,\d\d\d links copied, in order\./)).toBeVisible()
  const { stdout } = await mayfly.cli('history', '--sort', 'size', '--limit', '1200', '--json')
  const shown = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(await lines(page)).toEqual(shown.flatMap(({ url }) => url ?? []))

  await page.getByRole('button', { name: 'Copy links as' }).click()
  await page.getByRole('menuitem', { name: 'Copy in the order given' }).click()
  await asked.getByRole('button', { name: 'Copy all anyway' }).click()
  const given = shown.filter(({ url }) => url !== null)
  await expect
    .poll(async () => new Set(await lines(page)).size)
    .toBe(new Set(given.map(({ url }) => url)).size)
  const uploadedAt = new Map(given.map(({ url, uploadedAt }) => [url, uploadedAt]))
  const times = (await lines(page)).map((url) => uploadedAt.get(url))
  expect(times).toEqual([...times].sort())
})

test('every row is reached of a list that is taller than browsers can draw', async ({ page, mayfly }) => {
  // As if browsers drew 20,000 pixels: a history of 700,000 would take minutes to make.
  await page.route(/history-screen-.*\.js$/, async (route) => {
    const response = await route.fetch()
    const script = await response.text()
    expect(script.includes('15e6'), 'the limit is in the script').toBe(true)
    await route.fulfill({ response, body: script.replaceAll('15e6', '2e4') })
  })
  await withHistory(mayfly, 1_200)
  await count(page, '1,200 uploads')
  const list = page.getByRole('grid', { name: 'Upload history' })
  // The number of rows is told a moment before their room is made.
  await expect.poll(async () => (await list.boundingBox())?.height).toBe(20_000)
  const rowAt = (number: number) => page.locator(`[role=row][aria-rowindex="${number}"]`)
  const scrollTo = (share: number) =>
    list.evaluate((grid, part) => {
      const { parentElement: scroller } = grid
      scroller?.scrollTo({ top: part * (scroller.scrollHeight - scroller.clientHeight) })
    }, share)
  // It takes its room when Mayfly has looked at what ends, which may be after the rows.
  await expect(page.getByRole('region', { name: 'Expiring' })).toBeVisible()
  await scrollTo(1)
  await expect(rowAt(1_200)).toBeInViewport({ ratio: 0.9 })
  await scrollTo(0.5)
  await expect(rowAt(600)).toBeInViewport()
  // Whatever takes or gives room leaves at the top what is there.
  const atTop = () =>
    list.evaluate((grid) => {
      const { top = 0 } = grid.parentElement?.getBoundingClientRect() ?? {}
      const rows = [...grid.querySelectorAll('[role=row]')].map((row) => ({
        number: Number(row.getAttribute('aria-rowindex')),
        bottom: row.getBoundingClientRect().bottom,
      }))
      return Math.min(...rows.filter(({ bottom }) => bottom > top + 1).map(({ number }) => number))
    })
  const before = await atTop()
  const { width = 0, height = 0 } = page.viewportSize() ?? {}
  for (const less of [150, 0]) {
    await page.setViewportSize({ width, height: height - less })
    await expect.poll(atTop).toBe(before)
  }
  await expect(rowAt(600)).toBeInViewport()
  await rowAt(600).click()
  // One by one, with no row left out, beyond what was on the screen.
  for (let number = 601; number <= 614; number += 1) {
    await page.keyboard.press('ArrowDown')
    await expect(rowAt(number)).toBeFocused()
    await expect(rowAt(number)).toBeInViewport({ ratio: 0.9 })
  }
  await page.keyboard.press('End')
  await expect(rowAt(1_200)).toBeFocused()
  await page.keyboard.press('Home')
  await expect(rowAt(1)).toBeFocused()
  await expect(rowAt(1)).toBeInViewport({ ratio: 0.9 })
})

test.describe('with a Mayfly that went away', () => {
  test.use({ expectedErrors: /ERR_CONNECTION_(REFUSED|RESET)/ })

  test('what cannot be read is said, with a way to try again', async ({ page, mayfly }) => {
    await withHistory(mayfly, 50)
    await count(page, '50 uploads')
    await mayfly.kill()
    await search(page).fill('img')
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  })
})
