import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, expect, type Page } from 'playwright/test'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import type { SandboxOptions } from '../../electron/sandbox/sandbox-options.ts'
import { buildCliIfNeeded, buildIfNeeded } from '../../scripts/build-if-needed.mjs'
import { type CliResult, runCli } from '../helpers/cli-process.ts'
import { type RunningMayfly, serveMayfly } from './serve-mayfly.ts'

export { expect }

/** What Chromium itself writes when a Mayfly that was killed is called again. */
export const refusedConnection = /^WebSocket connection to .* failed: .*ERR_CONNECTION_(REFUSED|RESET)/

/** A file of the person's, and what must arrive of it. */
export interface Given {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly sha256: string
}

export interface Mayfly {
  readonly sandbox: Sandbox
  readonly folder: string
  readonly dataDir: string
  /** What its processes are started with: the sandbox as Kie, and the key where there is one. */
  readonly env: Readonly<Record<string, string>>
  /** The link that `mayfly serve` printed last. */
  url(): string
  /** Starts `mayfly serve` where it does not run. */
  start(args?: readonly string[]): Promise<void>
  /** As a crash ends it. */
  kill(): Promise<void>
  /** Another process on the same data. */
  cli(...args: string[]): Promise<CliResult>
  file(name: string, content: string | Uint8Array): Promise<Given>
  /** Opens the link and waits for the queue. */
  open(screen?: 'Queue' | 'History' | 'Settings'): Promise<void>
}

interface Options {
  /** Where the key is at the start: in the environment, or nowhere. */
  readonly key: 'environment' | 'none'
  readonly sandboxOptions: SandboxOptions
  readonly extraEnv: Readonly<Record<string, string>>
  /** What a page may say in its console: what the test itself brings about. */
  readonly expectedErrors: RegExp | null
}

/**
 * Each test has a sandbox, a data directory and a `mayfly serve` of its own. Whatever a page says on its console
 * as an error, throws, or tries against the content security policy fails the test.
 */
export const test = base.extend<Options & { mayfly: Mayfly }, { built: undefined }>({
  // What runs, and what the browser is shown, is built from the sources as they are.
  built: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from here
    async ({}, use) => {
      const { execPath } = process
      if (!buildIfNeeded(execPath) || !buildCliIfNeeded(execPath))
        throw new Error('Mayfly could not be built.')
      await use(undefined)
    },
    { scope: 'worker', auto: true, timeout: 180_000 },
  ],
  key: ['environment', { option: true }],
  sandboxOptions: [{}, { option: true }],
  extraEnv: [{}, { option: true }],
  expectedErrors: [null, { option: true }],
  permissions: ['clipboard-read', 'clipboard-write'],

  context: async ({ context, expectedErrors }, use) => {
    const complaints: string[] = []
    const complain = (text: string) => {
      if (!expectedErrors?.test(text)) complaints.push(text)
    }
    context.on('console', (message) => message.type() === 'error' && complain(message.text()))
    context.on('weberror', (error) => complain(String(error.error())))
    await context.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      ),
    )
    await use(context)
    expect(complaints, 'errors in the console of the page').toEqual([])
  },

  mayfly: async ({ page, key, sandboxOptions, extraEnv }, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'mayfly-e2e-')))
    const sandbox = await startSandbox(sandboxOptions)
    const dataDir = join(folder, 'data')
    const env = {
      // Copies are saved under it where no folder was chosen.
      HOME: folder,
      MAYFLY_DATA_DIR: dataDir,
      MAYFLY_KIE_URL: sandbox.url,
      ...(key === 'environment' && { MAYFLY_KIE_KEY: sandbox.key }),
      ...extraEnv,
    }
    // From the beginning: asked for only when a dialog is about to open, Playwright may be late to catch it.
    page.on('filechooser', () => {})
    let running: RunningMayfly | null = null
    let url = ''
    const mayfly: Mayfly = {
      sandbox,
      folder,
      dataDir,
      env,
      url: () => url,
      async start(args = []) {
        running = await serveMayfly(env, args)
        url = running.url
      },
      async kill() {
        await running?.end('SIGKILL')
        running = null
      },
      cli: (...args) => runCli(args, { env, cwd: folder }),
      file: (name, content) => writeGiven(join(folder, 'files', name), content),
      async open(screen = 'Queue') {
        await page.goto(url)
        await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible()
        if (screen !== 'Queue') await goTo(page, screen)
      },
    }
    try {
      await mayfly.start()
      await use(mayfly)
    } finally {
      // Before its server goes: an open page would call for it.
      await page.close()
      await (running as RunningMayfly | null)?.end('SIGTERM')
      await sandbox.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  },
})

export async function goTo(page: Page, screen: 'Queue' | 'History' | 'Settings'): Promise<void> {
  const link = page.getByRole('link', { name: screen, exact: true })
  await link.click()
  await expect(link).toHaveAttribute('aria-current', 'page')
}

async function writeGiven(path: string, content: string | Uint8Array): Promise<Given> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { path, name: path.slice(dirname(path).length + 1), size: Buffer.byteLength(content), sha256 }
}
