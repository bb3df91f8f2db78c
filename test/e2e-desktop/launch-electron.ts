import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'

const root = join(import.meta.dirname, '../..')

/** How long an app may take to end before it is killed, in ms. */
const endingMs = 10_000

/** What is kept in main between two calls: what ends the message boxes that are open. */
type Boxes = { agree(): void }

/**
 * Starts the app on the real Electron, with its sandbox on. Playwright finds the runtime by itself: given its path, it
 * would leave out the script that takes its own switches off the app's command line.
 *
 * Nobody sits in front of it: file dialogs are cancelled, and message boxes stay open until the app is closed, which
 * agrees to all of them. Another start that the app asks for would belong to nobody, so there is none.
 */
export async function launchElectron(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ElectronApplication> {
  const electron = await _electron.launch({
    args: [root, ...args],
    chromiumSandbox: true,
    env: electronEnvironment(env),
  })
  const pid = await electron.evaluate(({ app, dialog }) => {
    let agreesToAll = false
    let waiting: (() => void)[] = []
    const showMessageBox = () =>
      new Promise((resolve) => {
        const press = () => resolve({ response: 0, checkboxChecked: false })
        if (agreesToAll) press()
        else waiting.push(press)
      })
    Object.assign(dialog, {
      showMessageBox,
      showErrorBox: (title: string, words: string) => console.error(`${title}: ${words}`),
      showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
      showSaveDialog: async () => ({ canceled: true, filePath: '' }),
    })
    Object.assign(app, { relaunch: () => {} })
    const agree = () => {
      agreesToAll = true
      const open = waiting
      waiting = []
      for (const press of open) press()
    }
    Object.assign(globalThis, { boxes: { agree } })
    return process.pid
  })
  // Playwright's runner follows browsers alone.
  const { tracing } = electron.context()
  const isTraced = Boolean(process.env.MAYFLY_TRACE)
  if (isTraced) await tracing.start({ screenshots: true, snapshots: true })
  const close = electron.close.bind(electron)
  electron.close = async () => {
    const timer = setTimeout(kill, endingMs, pid)
    // Of an app that has ended there is none.
    if (isTraced) await tracing.stop({ path: join(root, `test-results/electron-${pid}.zip`) }).catch(() => {})
    // An app that has ended cannot be asked, and need not be.
    await electron.evaluate(() => (globalThis as unknown as { boxes: Boxes }).boxes.agree()).catch(() => {})
    await close()
    clearTimeout(timer)
  }
  return electron
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

/** Some terminals ask every Electron that is started in them to be plain Node. */
export function electronEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...others } = env
  return Object.fromEntries(
    Object.entries(others).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
