import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, goTo, test } from './mayfly-test.ts'

test('the history goes out as a file, and comes in again elsewhere', async ({ page, mayfly }) => {
  const given = [await mayfly.file('one.txt', 'one'), await mayfly.file('two.txt', 'two')]
  expect((await mayfly.cli('upload', ...given.map(({ path }) => path))).code).toBe(0)
  await mayfly.open('Settings')
  const section = page.getByRole('region', { name: 'Your history' })
  const download = async (name: string) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      section.getByRole('button', { name }).click(),
    ])
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
  }
  const csv = await download('Export as CSV')
  expect(csv.name).toMatch(/^mayfly-history-\d{4}-\d\d-\d\d\.csv$/)
  expect(csv.text.split('\r\n')).toHaveLength(4)
  const json = await download('Export as JSON')
  expect(JSON.parse(json.text).rows).toHaveLength(2)
  for (const { text } of [csv, json]) expect(text).not.toContain(mayfly.sandbox.key)

  const more = JSON.parse(json.text)
  more.rows[0] = { ...more.rows[0], id: 'elsewhere', name: 'three.txt', position: 7 }
  const path = join(mayfly.folder, 'more.json')
  await writeFile(path, JSON.stringify(more))
  const choose = async (file: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      section.getByRole('button', { name: 'Import a file' }).click(),
    ])
    await chooser.setFiles(file)
  }
  await choose(path)
  await expect(section.getByRole('status')).toHaveText(
    '1 upload was added to your history. 1 was there already.',
  )
  await choose(given[0]?.path ?? '')
  await expect(page.getByText('This is no history that Mayfly exported as JSON.')).toBeVisible()
  await goTo(page, 'History')
  await expect(page.getByRole('grid', { name: 'Upload history' }).getByRole('row')).toHaveCount(3)
})
