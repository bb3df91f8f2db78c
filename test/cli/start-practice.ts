import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import type { SandboxOptions } from '../../electron/sandbox/sandbox-options.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

export interface Practice {
  readonly sandbox: Sandbox
  /** An empty folder to work in. */
  readonly cwd: string
  readonly dataDir: string
  /** The environment of a CLI that uploads to the sandbox, without a keychain. */
  readonly env: Readonly<Record<string, string>>
  write(name: string, content: string | Uint8Array): Promise<string>
}

/** A sandbox, a data directory and a working directory for one test, gone when it has finished. */
export async function startPractice(options: SandboxOptions = {}): Promise<Practice> {
  const folder = await temporaryDirectory()
  const cwd = join(folder, 'work')
  const dataDir = join(folder, 'data')
  await mkdir(cwd)
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return {
    sandbox,
    cwd,
    dataDir,
    env: { MAYFLY_DATA_DIR: dataDir, MAYFLY_KIE_URL: sandbox.url, MAYFLY_KIE_KEY: sandbox.key },
    async write(name, content) {
      const path = join(cwd, name)
      await mkdir(join(path, '..'), { recursive: true })
      await writeFile(path, content)
      return path
    },
  }
}

export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

export function jsonLines(text: string): Record<string, unknown>[] {
  return lines(text).map((line) => JSON.parse(line) as Record<string, unknown>)
}
