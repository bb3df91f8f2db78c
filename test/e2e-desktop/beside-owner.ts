import { serveMayfly } from '../e2e/serve-mayfly.ts'
import { messageBox, pressInMessageBox } from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { type Desktop, expect, type StartOptions } from './desktop-test.ts'
import { patience } from './patience.ts'

/**
 * What a sound app does while `mayfly serve` works on its data: it says that it waits, hands over what it was given,
 * and ends. Rejects where it does not. No other app may run.
 */
export async function startBesideOwner(
  desktop: Desktop,
  options: Pick<StartOptions, 'env' | 'fault'> = {},
): Promise<void> {
  const { dataDir, sandbox } = desktop
  sandbox.faults.clear()
  const served = await serveMayfly({
    MAYFLY_DATA_DIR: dataDir,
    MAYFLY_KIE_URL: sandbox.url,
    MAYFLY_KIE_KEY: sandbox.key,
  })
  try {
    const words = await desktop.file('beside.txt', 'given beside an owner')
    await desktop.start({ ...options, args: [words.path] })
    const { double } = desktop
    // As long as `open` waits for a start.
    await until(() => double.evaluateInDouble(({ messageBoxes }) => messageBoxes.length > 0), {
      timeoutMs: 30_000,
    })
    expect((await messageBox(double)).message).toBe('Mayfly waits for another Mayfly.')
    await pressInMessageBox(double, 'Stop waiting')
    await until(() => sandbox.files().some(({ sha256 }) => sha256 === words.sha256), patience)
    expect((await messageBox(double)).detail).toMatch(/^1 file was handed to it/)
    await pressInMessageBox(double, 'Quit')
    await until(() => double.process().exitCode === 0, patience)
  } finally {
    await served.end('SIGTERM')
  }
}
