import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunResult, runProcess } from './run-process.ts'

export const program = fileURLToPath(new URL('../../scripts/mayfly.mjs', import.meta.url))

export interface MayflyOptions {
  readonly url: string
  readonly scratch: string
  /** An existing data directory; by default a new one each time, removed at the end. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the whole product from source through its command line, with its own queue, history and hash. */
export async function runMayfly(args: readonly string[], options: MayflyOptions): Promise<RunResult> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(options.scratch, 'data-')))
  try {
    return await runProcess(process.execPath, [program, ...args], {
      env: { ...options.env, ...mayflyEnvironment(options.url, dataDir) },
      watchMemory: true,
    })
  } finally {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
  }
}

export function mayflyEnvironment(url: string, dataDir: string): Record<string, string> {
  return { MAYFLY_DATA_DIR: dataDir, MAYFLY_KIE_URL: url, MAYFLY_KIE_KEY: 'bench-key' }
}
