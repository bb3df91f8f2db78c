import { pressShortcut } from '../helpers/electron-double/controls.ts'
import { expect, test } from './desktop-test.ts'

test('a shortcut is kept only once a press of it came through, and can be turned off', async ({
  desktop,
}) => {
  const page = await desktop.open()
  const double = desktop.double
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Set a shortcut' }).click()
  await page.getByRole('textbox', { name: 'Press the new shortcut' }).press('Control+Alt+U')
  await expect(page.getByText('Now press it once more')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Turn off' })).toHaveCount(0)
  await pressShortcut(double, 'Control+Alt+U')
  await expect(page.getByText('It works.')).toBeVisible()

  await page.getByRole('link', { name: 'Queue' }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('Control+Alt+U', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Turn off' }).click()
  await expect(page.getByRole('button', { name: 'Set a shortcut' })).toBeVisible()
})

test('where there is no tray, Settings say so', async ({ desktop }) => {
  const page = await desktop.open()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('This desktop shows no tray icons')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'Stay in the tray' })).toHaveCount(0)
})
