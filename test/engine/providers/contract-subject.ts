import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createHttpClient } from '../../../electron/engine/http/create-http-client.ts'
import { openFileBody } from '../../../electron/engine/http/file-body.ts'
import type { HttpClient } from '../../../electron/engine/http/http-client.ts'
import type { Provider, SendJob, SendOutcome } from '../../../electron/engine/providers/provider.ts'
import type { FaultInput, UploadMethod } from '../../../electron/sandbox/fault.ts'
import type { HostApi, HostContext } from '../../../electron/sandbox/host-api.ts'
import { type Sandbox, startSandbox } from '../../../electron/sandbox/sandbox.ts'
import type { Method } from '../../../shared/destination.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { sampleBytes } from '../../helpers/sample-bytes.ts'
import { client, direct, httpServer, sha256, temporaryFolder } from '../http/loopback.ts'

/** What the contract must know of one method beside what the provider says of itself. */
export interface ContractMethod {
  readonly method: Method
  /** Bytes of an ordinary file; enough that it can be cut in the middle. */
  readonly size: number
  readonly zeroBytes: 'taken' | 'refused'
  /** The request of the sandbox's that faults are played on; by default the method's own. */
  readonly faultAt?: UploadMethod
  /** The request that carries the file's bytes, where that is another one. */
  readonly bodyAt?: UploadMethod
  /** When the answer of that request is lost, the host may have the file. */
  readonly replyLost?: 'unknown' | 'known'
}

export interface ContractSubject {
  readonly provider: Provider
  readonly methods: readonly ContractMethod[]
  /** By key field. */
  readonly keys: (key: string) => Readonly<Record<string, string>>
  readonly extension: string
  /** The host's documented lifetime, in ms. */
  readonly lifetimeMs: number
  /** Where the sandbox does not speak the host's API by itself. */
  readonly api?: (context: HostContext) => HostApi
}

export interface Run {
  readonly outcome: SendOutcome
  readonly sandbox: Sandbox
  readonly bytes: Buffer
  readonly sha256: string | null
  readonly progress: readonly number[]
  readonly processing: number
}

export const key = 'CANARY/key+1234567890'
export const now = Date.UTC(2026, 4, 1, 12)

export interface RunOptions {
  readonly size?: number
  readonly bytes?: Buffer
  readonly name?: string
  readonly key?: string
  readonly fault?: FaultInput
  /** The fault is played while the file's bytes come. */
  readonly onBody?: boolean
  readonly job?: Partial<SendJob>
  /** Time runs two hundred times as fast for the client, so that its waits end. */
  readonly fast?: boolean
  readonly onBytes?: (total: number, path: string) => void
}

/** Sends one file (or URL) to a sandbox of its own, and looks for the key in all that comes back. */
export async function run(
  subject: ContractSubject,
  { method, size, faultAt, bodyAt }: ContractMethod,
  options: RunOptions = {},
): Promise<Run> {
  const bytes = options.bytes ?? sampleBytes(options.size ?? size)
  const name = options.name ?? `photo-k3v9x2.${subject.extension}`
  const sandbox = await startSandbox({
    keys: [key],
    allowPrivateFetch: true,
    clock: { now: () => now },
    ...(subject.api && { apis: [subject.api] }),
  })
  onTestFinished(() => sandbox.close())
  if (options.fault) {
    const at = (options.onBody && bodyAt) || faultAt || (method as UploadMethod)
    sandbox.faults.add({ match: { method: at }, fault: options.fault })
  }
  const path = join(await temporaryFolder(), 'file')
  await writeFile(path, bytes)
  const { mtimeMs } = await stat(path)
  const progress: number[] = []
  const onBytes = (total: number) => {
    progress.push(total)
    options.onBytes?.(total, path)
  }
  const body = openFileBody({ path, size: bytes.length, mtimeMs, hash: true, onBytes })
  const source =
    method === 'url'
      ? await httpServer(
          (_, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(bytes),
        )
      : null
  let processing = 0
  const outcome = await subject.provider.send({
    baseUrl: sandbox.url,
    keys: subject.keys(options.key ?? key),
    method,
    body: source === null ? body : null,
    url: source === null ? null : `${source}/${encodeURIComponent(name)}`,
    remoteName: name,
    remotePath: 'mayfly',
    mimeType: 'image/png',
    lifetimeMs: null,
    options: {},
    http: options.fast ? hurriedClient() : client(direct, { stallMs: 10_000, replyMs: 10_000 }),
    now: () => now,
    signal: new AbortController().signal,
    onProcessing: () => processing++,
    sleep: (ms, signal) => fastClock(100).sleep(ms, signal),
    ...options.job,
  })
  expect(JSON.stringify(outcome)).not.toContain(key)
  expect(JSON.stringify(outcome)).not.toContain(encodeURIComponent(key))
  return { outcome, sandbox, bytes, sha256: body.sha256(), progress, processing }
}

function hurriedClient(): HttpClient {
  const made = createHttpClient({ network: direct, clock: fastClock(200), connections: 4 })
  onTestFinished(() => made.close())
  return made
}

/** Whether the sandbox holds exactly what was sent. */
export function expectStored({ sandbox, bytes }: Run): void {
  const stored = sandbox.files().filter((file) => file.current)
  expect(stored.map((file) => file.sha256)).toEqual([sha256(bytes)])
}
