import { open, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeBackup } from '../../electron/engine/jobs/make-backup.ts'
import { expectNoBarriers } from './barriers.ts'
import { expect, goTo, test } from './mayfly-test.ts'

test('a damaged history is a screen with backups, and goes on from the one that is chosen', async ({
  page,
  mayfly,
}) => {
  const given = [await mayfly.file('one.txt', 'one'), await mayfly.file('two.txt', 'two')]
  await mayfly.cli('upload', given[0]?.path ?? '')
  await makeBackup({ dataDir: mayfly.dataDir, now: Date.UTC(2026, 0, 31, 12) })
  await mayfly.cli('upload', given[1]?.path ?? '')
  await mayfly.kill()
  // As a failing disk leaves it: the first page is gone.
  const file = await open(join(mayfly.dataDir, 'mayfly.db'), 'r+')
  await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, 0)
  await file.close()
  await writeFile(join(mayfly.dataDir, 'mayfly.db-wal'), '')
  await mayfly.start()
  await page.goto(mayfly.url())
  await expect(page.getByRole('heading', { name: 'Your history is damaged' })).toBeVisible({
    timeout: 30_000,
  })
  // Beside ours there may be one that Mayfly made by itself.
  const ours = page.getByRole('list', { name: 'Backups' }).getByRole('listitem').last()
  await expect(ours).toContainText('1 upload, 1 link')
  await expectNoBarriers(page, 'the choice of a backup')
  const refused = await mayfly.cli('history')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('mayfly restore --list')

  await ours.getByRole('button', { name: /^Restore the backup of/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('The backup is in place.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible()
  await goTo(page, 'History')
  await expect(page.getByRole('grid', { name: 'Upload history' }).getByRole('row')).toHaveCount(1)
  expect((await readdir(join(mayfly.dataDir, 'damaged'))).length).toBeGreaterThan(0)
})
