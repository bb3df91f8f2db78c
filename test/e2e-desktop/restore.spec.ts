import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './desktop-test.ts'

test('a damaged history is a window with a way on, never a crash', async ({ desktop }) => {
  await mkdir(desktop.dataDir, { recursive: true, mode: 0o700 })
  await writeFile(join(desktop.dataDir, 'mayfly.db'), 'this is no database at all, and never was one')
  const app = await desktop.start()
  const child = app.process()
  const page = await app.firstWindow({ timeout: 30_000 })
  await expect(page.getByRole('heading', { name: 'Your history is damaged' })).toBeVisible({
    timeout: 30_000,
  })
  await expect(page.getByText('There is no backup yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Begin with an empty history' }).click()
  // The app ends and asks to be started again; what was there is kept, and the next start is as good as new.
  await expect.poll(() => child.exitCode).toBe(0)
  expect(await readdir(join(desktop.dataDir, 'damaged'))).toHaveLength(1)
  await desktop.open()
})
