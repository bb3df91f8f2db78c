import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { test as base, expect } from 'playwright/test'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import { buildIfNeeded } from '../../scripts/build-if-needed.mjs'
import type { Given } from '../e2e/mayfly-test.ts'
import { cliEnvironment } from '../helpers/cli-process.ts'
import { type DesktopApp, type DoubleApp, launchDouble } from '../helpers/electron-double/launch-double.ts'
import type { PlantedFault } from '../helpers/electron-double/planted-fault.ts'
import { findRuntime, type Runtime, runtimeSentence } from './find-runtime.ts'
import { electronEnvironment, launchElectron } from './launch-electron.ts'

export { expect }

/** Why a spec is skipped on the real Electron. */
export const onlyDouble = 'only the double can make this happen'
/** Why one is skipped where every desktop shows icons. */
export const alwaysTray = 'every desktop of this system shows tray icons'

export interface StartOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly fault?: PlantedFault
  /** Under the double: as if it were installed. The test is skipped elsewhere. */
  readonly isPackaged?: boolean
  /** How long `open` waits for the queue, in ms; default 30,000: on a busy machine a sound app may be late. */
  readonly timeout?: number
}

export interface Desktop {
  readonly sandbox: Sandbox
  /** Of this test alone. */
  readonly folder: string
  readonly dataDir: string
  /** The app that was started last. */
  readonly app: DesktopApp
  readonly isDouble: boolean
  /** The same where it runs under the double; elsewhere the test is skipped, since only the double can do that. */
  readonly double: DoubleApp
  /** Starts the app, or one more on the same data; `launch` opens the first one. */
  start(options?: StartOptions): Promise<DesktopApp>
  /** Starts one more on the same data, which hands over what it was given and ends. Resolves with its exit code. */
  startSecond(args: readonly string[]): Promise<number | null>
  /** Starts the app and waits until its window shows the queue. */
  open(options?: StartOptions): Promise<Page>
  file(name: string, content: string | Uint8Array): Promise<Given>
}

interface Options {
  /** Under the double: what the app may come to grief over, because the test brings it about. */
  readonly expectedProblems: readonly RegExp[]
  readonly environment: Readonly<Record<string, string>>
  /** The desktop says that it shows tray icons. */
  readonly tray: boolean
}

interface Starter {
  start(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    special: Pick<StartOptions, 'fault' | 'isPackaged'>,
  ): Promise<DesktopApp>
  startSecond(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ChildProcess>
}

const root = join(import.meta.dirname, '../..')
export const builtMain = join(root, 'out/main/main.js')

/**
 * Each test has a sandbox, a data directory and a built app of its own, on the real Electron where it is installed,
 * else under the double; `desktop.double` skips what only the double can show.
 */
export const test = base.extend<Options & { desktop: Desktop }, { runtime: Runtime; starter: Starter }>({
  runtime: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from here
    async ({}, use) => {
      if (!buildIfNeeded(process.execPath)) throw new Error('Mayfly could not be built.')
      const runtime = findRuntime()
      console.log(runtimeSentence(runtime))
      await use(runtime)
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  starter: [
    async ({ runtime, playwright, launchOptions }, use) => {
      if (runtime.kind === 'electron') {
        const executablePath = runtime.path
        await use({
          start: launchElectron,
          startSecond: async (args, env) =>
            spawn(executablePath, [root, ...args], { env: electronEnvironment(env), stdio: 'ignore' }),
        })
        return
      }
      // Nothing that a page asks for leaves this computer.
      const offline = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1'
      const args = [...(launchOptions.args ?? []), offline]
      const browser: Browser = await playwright.chromium.launch({ ...launchOptions, args })
      await use({
        start: (given, env, special) =>
          launchDouble(browser, { main: builtMain, args: given, env, ...special }),
        startSecond: async (given, env) =>
          (await launchDouble(browser, { main: builtMain, args: given, env })).process(),
      })
      await browser.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  expectedProblems: [[], { option: true }],
  environment: [{}, { option: true }],
  tray: [false, { option: true }],

  desktop: async ({ runtime, starter, expectedProblems, environment, tray }, use, info) => {
    info.annotations.push({ type: 'runtime', description: runtimeSentence(runtime) })
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'mayfly-app-')))
    const sandbox = await startSandbox({})
    const dataDir = join(folder, 'data')
    const started: DesktopApp[] = []
    const last = (): DesktopApp => {
      const app = started.at(-1)
      if (!app) throw new Error('the app was not started')
      return app
    }
    const surroundings = async () =>
      cliEnvironment({
        MAYFLY_DATA_DIR: dataDir,
        MAYFLY_KIE_URL: sandbox.url,
        MAYFLY_KIE_KEY: sandbox.key,
        ...(tray && { PATH: `${await trayHost(folder)}${delimiter}${process.env.PATH}` }),
        ...environment,
      })
    const desktop: Desktop = {
      sandbox,
      folder,
      dataDir,
      isDouble: runtime.kind === 'double',
      get app() {
        return last()
      },
      get double() {
        base.skip(runtime.kind === 'electron', onlyDouble)
        return last() as DoubleApp
      },
      async start({ args = [], env: more, ...special } = {}) {
        base.skip(special.isPackaged === true && runtime.kind === 'electron', 'nothing is installed here')
        const app = await starter.start(args, { ...(await surroundings()), ...more }, special)
        started.push(app)
        return app
      },
      async startSecond(args) {
        const child = await starter.startSecond(args, await surroundings())
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
        return child.exitCode
      },
      async open(options) {
        const { timeout = 30_000 } = options ?? {}
        const page = await (await desktop.start(options)).firstWindow({ timeout })
        await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible({ timeout })
        return page
      },
      file: (name, content) => writeGiven(join(folder, 'files', name), content),
    }
    try {
      await use(desktop)
    } finally {
      for (const app of started.toReversed()) await app.close()
      await sandbox.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    if (runtime.kind === 'electron') return
    const problems = started.flatMap((app) => [...(app as DoubleApp).problems])
    const unexpected = problems.filter((problem) => !expectedProblems.some((one) => one.test(problem)))
    expect(unexpected, 'what the app came to grief over').toEqual([])
  },
})

const panel = `#!/bin/sh
case "$*" in *Notifications*) echo "(['actions', 'body', 'body-markup'],)";; *) echo "(<true>,)";; esac
`

/** A folder with a `gdbus` that answers as a panel with tray icons does, and a notification service that reads markup. */
async function trayHost(folder: string): Promise<string> {
  const programs = join(folder, 'programs')
  await mkdir(programs, { recursive: true })
  await writeFile(join(programs, 'gdbus'), panel, { mode: 0o755 })
  return programs
}

async function writeGiven(path: string, content: string | Uint8Array): Promise<Given> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { path, name: basename(path), size: Buffer.byteLength(content), sha256 }
}
