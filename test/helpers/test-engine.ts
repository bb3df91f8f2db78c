import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../electron/engine/clock.ts'
import { createEngine } from '../../electron/engine/create-engine.ts'
import type { Engine, EngineDeps } from '../../electron/engine/engine.ts'
import { createMemorySecrets, type SecretStore } from '../../electron/engine/secrets.ts'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import type { SandboxOptions } from '../../electron/sandbox/sandbox-options.ts'
import type { AddOptions, Input } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { needsPerson } from '../../shared/upload-life.ts'
import { fastClock } from './fast-clock.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { until } from './until.ts'

export interface TestEngine {
  readonly engine: Engine
  readonly sandbox: Sandbox
  readonly dir: string
  readonly dataDir: string
  readonly clock: Clock
  /** Writes a file of the person's and gives its path. */
  file(name: string, content: string | Uint8Array): Promise<string>
  add(inputs: readonly (string | Input)[], options?: AddOptions): Promise<string>
  /** Waits until nothing of a batch moves by itself, and gives its rows in order. */
  settled(batch: string): Promise<Upload[]>
  /** Closes this engine and opens another on the same data. */
  reopen(deps?: Partial<EngineDeps>): Promise<TestEngine>
}

/** A real engine on a real data directory, against a real sandbox, with a clock that runs a hundred times as fast. */
export async function testEngine(
  options: {
    sandbox?: SandboxOptions
    deps?: Partial<EngineDeps>
    /** Null: no key anywhere. */
    key?: string | null
    secrets?: SecretStore
    clock?: Clock
  } = {},
): Promise<TestEngine> {
  const sandbox = await startSandbox(options.sandbox)
  onTestFinished(() => sandbox.close())
  const dir = await temporaryDirectory()
  const clock = options.clock ?? fastClock(100)
  const key = options.key === undefined ? sandbox.key : options.key
  const secrets = options.secrets ?? createMemorySecrets({ name: 'a keychain in memory' })
  if (key !== null) await secrets.set('kie/api-key', key)
  return open({
    dataDir: join(dir, 'data'),
    version: 'test',
    clock,
    secrets,
    scope: { kind: 'everything' },
    upkeep: false,
    environment: { MAYFLY_KIE_URL: sandbox.url },
    capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
    ...options.deps,
  })

  async function open(deps: EngineDeps): Promise<TestEngine> {
    const engine = await createEngine(deps)
    onTestFinished(() => engine.close())
    return {
      engine,
      sandbox,
      dir,
      dataDir: deps.dataDir,
      clock,
      async file(name, content) {
        const path = join(dir, name)
        await writeFile(path, content)
        return path
      },
      async add(inputs, addOptions = {}) {
        const given = inputs.map(
          (input): Input => (typeof input === 'string' ? { kind: 'path', path: input } : input),
        )
        const result = await engine.queue.add(given, addOptions)
        if (result.refused.length > 0) throw new Error(`refused: ${JSON.stringify(result.refused)}`)
        return result.batch
      },
      settled: (batch) =>
        until(
          () => {
            const rows = engine.queue.batch(batch, 0, 500).rows
            return rows.length > 0 && rows.every((row) => needsPerson(row.state.kind)) ? rows : false
          },
          {
            timeoutMs: 20_000,
            what: () => JSON.stringify(engine.queue.batch(batch, 0, 20).rows.map((row) => row.state)),
          },
        ),
      async reopen(more) {
        await engine.close()
        return open({ ...deps, ...more })
      },
    }
  }
}
