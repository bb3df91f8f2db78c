import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Browser, ElectronApplication } from 'playwright'
import { until } from '../until.ts'
import type { Memory } from './app/memory.ts'
import type { AppCalls, BrowserCalls } from './app-calls.ts'
import { createLink } from './link.ts'
import type { PlantedFault } from './planted-fault.ts'
import { serveWindows } from './serve-windows.ts'

/** As much of Playwright's ElectronApplication as a spec may use, so that it runs on the real runtime as well. */
export type DesktopApp = Pick<
  ElectronApplication,
  'close' | 'evaluate' | 'firstWindow' | 'process' | 'windows'
>

/** What only the double has; used by `controls.ts` alone. */
export interface DoubleApp extends DesktopApp {
  /** Runs a function in the app process with what the double remembers. */
  evaluateInDouble<R, Arg = undefined>(run: (memory: Memory, arg: Arg) => R, arg?: Arg): Promise<Awaited<R>>
  /** What no test may pass over: a preload script that threw, a popup that main let through, an app that crashed. */
  readonly problems: readonly string[]
  stderr(): string
}

export interface DoubleOptions {
  /** Absolute path of the built main process. */
  readonly main: string
  readonly args?: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly fault?: PlantedFault
  /**
   * False: pages run at full speed, without the debugger and the questions that Electron does not need either. What is
   * dropped has no path, and main is not asked where a page may go.
   */
  readonly isWatched?: boolean
  /** As if it were installed. */
  readonly isPackaged?: boolean
}

const starter = fileURLToPath(new URL('app/starter.ts', import.meta.url))

/** Runs the built app under the double: plain Node as its main process, pages of `browser` as its windows. */
export async function launchDouble(browser: Browser, options: DoubleOptions): Promise<DoubleApp> {
  const context = await browser.newContext({ viewport: null })
  const fault = options.fault?.part === 'main' ? JSON.stringify(options.fault) : undefined
  const child = fork(starter, [options.main, ...(options.args ?? [])], {
    env: {
      ...options.env,
      ...(fault === undefined ? {} : { ELECTRON_DOUBLE_FAULT: fault }),
      ...(options.isPackaged && { ELECTRON_DOUBLE_PACKAGED: 'yes' }),
    },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const problems: string[] = []
  const link = createLink<AppCalls, BrowserCalls>(child)
  const openPages = serveWindows(link, context, {
    fault: options.fault,
    isWatched: options.isWatched ?? true,
    problem: (what) => problems.push(what),
  })
  const exited = once(child, 'exit')
  const isEnded = () => child.exitCode !== null || child.signalCode !== null
  const ended = exited.then(async ([code, signal]) => {
    if (code !== 0) problems.push(`the app process ended with ${code ?? signal}: ${output.slice(-2000)}`)
    await context.close()
  })
  const evaluate = (run: unknown, arg: unknown, on: 'electron' | 'double') =>
    link.ask('evaluate', { source: String(run), arg, on })
  return {
    problems,
    stderr: () => output,
    process: () => child,
    windows: openPages,
    firstWindow: async ({ timeout = 10_000 } = {}) => {
      const page = await until(() => openPages()[0] ?? (isEnded() ? 'ended' : null), {
        timeoutMs: timeout,
        what: () => `a window; the app wrote: ${output}`,
      })
      if (page === 'ended') throw new Error(`the app ended before it opened a window: ${output}`)
      return page
    },
    evaluate: ((run: unknown, arg: unknown) => evaluate(run, arg, 'electron')) as DesktopApp['evaluate'],
    evaluateInDouble: ((run: unknown, arg: unknown) =>
      evaluate(run, arg, 'double')) as DoubleApp['evaluateInDouble'],
    close: async () => {
      if (!isEnded())
        link.tell('evaluate', {
          source:
            '(memory) => { memory.agreesToAll = true; for (const box of memory.messageBoxes) box.press(0) }',
          arg: null,
          on: 'double',
        })
      if (!isEnded()) link.tell('evaluate', { source: '({ app }) => app.quit()', arg: null, on: 'electron' })
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}
