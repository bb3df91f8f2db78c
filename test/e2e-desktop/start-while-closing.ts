import { messageBox } from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { type Desktop, expect } from './desktop-test.ts'
import { patience } from './patience.ts'

type Held = { letClose?: () => void }

/**
 * Quits the app, and starts another one with a file while it closes: that one waits, and uploads it. Rejects where it
 * does not. Nothing may be on its way before; the other app runs then.
 */
export async function startWhileClosing(desktop: Desktop): Promise<void> {
  const first = desktop.double
  await first.evaluate(({ app }) => {
    const { Server } = process.getBuiltinModule('node:http')
    const { close } = Server.prototype
    // The socket for commands in a terminal is closed before all else.
    Server.prototype.close = function (done) {
      Object.assign(globalThis, { letClose: () => close.call(this, done) })
      return this
    }
    app.quit()
  })
  await until(() => first.evaluate(() => (globalThis as Held).letClose !== undefined), patience)
  const late = await desktop.file('late.txt', 'given while the app closes')
  await desktop.start({ args: [late.path] })
  const { double } = desktop
  expect((await messageBox(double)).message).toBe('Mayfly waits for another Mayfly.')
  await first.evaluate(() => void (globalThis as Held).letClose?.())
  await double.firstWindow()
  await until(() => desktop.sandbox.files().some(({ sha256 }) => sha256 === late.sha256), patience)
}
