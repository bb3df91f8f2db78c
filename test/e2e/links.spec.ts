import type { Page } from 'playwright/test'
import { dropFiles } from './drop-files.ts'
import { expect, goTo, type Mayfly, test } from './mayfly-test.ts'
import { expectDone, queueRow, readClipboard, writeClipboard } from './queue-page.ts'

const names = ['zebra.txt', 'ant.txt', 'moth [1].txt']

/** Three files whose order is neither that of their names nor that in which they end. */
async function uploadThree(page: Page, mayfly: Mayfly): Promise<string[]> {
  const given = []
  for (const name of names) given.push(await mayfly.file(name, `content of ${name}`))
  mayfly.sandbox.faults.add({ match: { nth: 1 }, fault: { kind: 'slow-reply', ms: 600 } })
  await mayfly.open()
  await dropFiles(
    page,
    given.map(({ path }) => path),
  )
  await expect(page.getByRole('grid').getByText('3 links ready')).toBeVisible()
  const urls: string[] = []
  for (const name of names) {
    await writeClipboard(page, '')
    await queueRow(page, name).getByRole('button', { name: 'Copy link', exact: true }).click()
    await expect.poll(() => readClipboard(page)).toMatch(/^http/)
    const url = await readClipboard(page)
    expect(await (await fetch(url)).text()).toBe(`content of ${name}`)
    urls.push(url)
  }
  return urls
}

test('links are on the clipboard as copied: one, all in the order given, and as an own template says', async ({
  page,
  mayfly,
}) => {
  const urls = await uploadThree(page, mayfly)
  await test.step('links are on the clipboard as copied: one, and all in the order given', async () => {
    expect(new Set(urls).size).toBe(3)
    await page.getByRole('button', { name: 'Copy all links', exact: true }).click()
    await expect(page.getByText('3 links copied, in order.')).toBeVisible()
    expect(await readClipboard(page)).toBe(urls.join('\n'))

    const [zebra, ant, moth] = urls
    const formats = {
      URL: urls,
      Markdown: [`[zebra.txt](${zebra})`, `[ant.txt](${ant})`, `[moth \\[1\\].txt](${moth})`],
      HTML: [
        `<a href="${zebra}">zebra.txt</a>`,
        `<a href="${ant}">ant.txt</a>`,
        `<a href="${moth}">moth [1].txt</a>`,
      ],
      BBCode: [`[url=${zebra}]zebra.txt[/url]`, `[url=${ant}]ant.txt[/url]`],
    }
    for (const [format, lines] of Object.entries(formats)) {
      await writeClipboard(page, '')
      await page.getByRole('button', { name: /^Link format, now / }).click()
      await page.getByRole('menuitem', { name: format, exact: true }).click()
      await expect.poll(() => readClipboard(page)).not.toBe('')
      const copied = (await readClipboard(page)).split('\n')
      expect(copied).toHaveLength(3)
      expect(copied.slice(0, lines.length)).toEqual(lines)
    }

    // The other thing that Mayfly puts there: a report of itself, in which none of this is.
    await goTo(page, 'Settings')
    await page.getByRole('button', { name: 'Copy report', exact: true }).click()
    await expect(page.getByText('The report is on the clipboard.')).toBeVisible({ timeout: 15_000 })
    const report = await readClipboard(page)
    expect(report).toContain('Database')
    expect(report).toContain('"done"')
    for (const secret of [mayfly.sandbox.key, ...names, ...urls, mayfly.sandbox.url])
      expect(report).not.toContain(secret)
  })

  await test.step('an own template is what is copied', async () => {
    await goTo(page, 'Settings')
    const template = page.getByRole('textbox', { name: 'Own template' })
    await template.fill('{nme}')
    await template.press('Enter')
    await expect(template).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByText('The template does not know {nme}.').first()).toBeVisible()
    await template.fill('{name} -> {url}')
    await template.press('Enter')
    await expect(template).not.toHaveAttribute('aria-invalid')
    await goTo(page, 'Queue')
    await page.getByRole('button', { name: /^Link format, now / }).click()
    await page.getByRole('menuitem', { name: 'Own template' }).click()
    await expect.poll(() => readClipboard(page)).toContain('->')
    const wanted = names.map((name, at) => `${name} -> ${urls[at]}`)
    expect((await readClipboard(page)).split('\n')).toEqual(wanted)
  })
})

test('with auto-copy, the links of a batch are on the clipboard without a click', async ({
  page,
  mayfly,
}) => {
  const one = await mayfly.file('one.txt', 'one')
  const two = await mayfly.file('two.txt', 'two')
  await mayfly.open('Settings')
  const toggle = page.getByRole('switch', { name: 'Copy links automatically' })
  await toggle.focus()
  await page.keyboard.press('Space')
  await expect(toggle).toBeChecked()
  await writeClipboard(page, 'what was there before')
  await dropFiles(page, [two.path, one.path])
  await expectDone(page, 'two.txt', 'one.txt')
  await expect(page.getByText('2 links copied, in order.')).toBeVisible()
  const texts = []
  for (const url of (await readClipboard(page)).split('\n')) texts.push(await (await fetch(url)).text())
  expect(texts).toEqual(['two', 'one'])
  const alone = await mayfly.file('alone.txt', 'alone')
  await dropFiles(page, [alone.path])
  await expectDone(page, 'alone.txt')
  await expect.poll(() => readClipboard(page)).toContain('/alone-')
})
