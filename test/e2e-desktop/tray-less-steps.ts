import { chooseInMenu } from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { type Desktop, expect } from './desktop-test.ts'
import { patience } from './patience.ts'

/** What a sound app does on a desktop that shows no icons; rejects where it does not. */
export const trayLessSteps = {
  /** The last: the app has ended. */
  async endWithoutTray({ double }: Desktop) {
    await chooseInMenu(double, 'Small Window')
    const small = await until(
      () => double.windows().find((page) => page.url().includes('view=tray')),
      patience,
    )
    await expect(small.getByText('Drop files here')).toBeVisible({ timeout: 6_000 })
    await expect(small.getByText('The links you get appear here.')).toBeVisible({ timeout: 6_000 })
    const closeFirst = () => double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await closeFirst()
    await until(() => double.windows().length === 1, patience)
    expect(double.process().exitCode).toBeNull()
    await closeFirst()
    await until(() => double.process().exitCode === 0, patience)
  },
} as const
