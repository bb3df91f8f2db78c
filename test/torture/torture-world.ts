import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import type { RequestStep } from '../../electron/sandbox/sandbox-options.ts'
import { contentOf, type PlannedBatch, type PlannedItem } from './batch-plan.ts'
import type { Dice } from './dice.ts'
import { openSmallDisk, type SmallDisk } from './small-disk.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** Everything round the processes of one round: files, disk, network and hosts. */
export interface TortureWorld {
  readonly dataDir: string
  readonly disk: SmallDisk
  readonly proxy: TcpProxy
  readonly sandbox: Sandbox
  /** Calls at each step of a request to a host until the returned function is called. */
  onStep(listener: (step: RequestStep) => void): () => void
  /** By kind of fault, as the hosts played them. */
  readonly faults: Map<string, number>
  /** Requests to hosts in all, downloads left out. */
  requests(): number
  /** Whether what URLs lead to fails now and then. */
  sourcesFail(fail: boolean): void
  readonly sourceFaults: () => number
  /** The environment of every process. */
  readonly environment: Readonly<Record<string, string>>
  /** Puts the batch's files down; its sources for the command line, and what comes by standard input. */
  lay(batch: PlannedBatch): Promise<{ sources: string[]; stdin: Buffer | null }>
  path(batch: PlannedBatch, item: PlannedItem): string
  url(item: PlannedItem): string
  close(): Promise<void>
}

export async function openWorld(folder: string, dice: Dice): Promise<TortureWorld> {
  const files = join(folder, 'files')
  await mkdir(files)
  const disk = await openSmallDisk(join(folder, 'disk'))
  const dataDir = join(disk.path, 'data')
  await mkdir(dataDir, { mode: 0o700 })
  const listeners = new Set<(step: RequestStep) => void>()
  const faults = new Map<string, number>()
  let requests = 0
  const proxy = await startTcpProxy()
  const sandbox = await startSandbox({
    keepBytes: false,
    replyShape: 'alternate',
    errorStyle: dice.pick(['status', 'inside-200']),
    overwrite: dice.pick(['restarts-clock', 'keeps-clock']),
    latencyMs: dice.between(0, 12),
    allowPrivateFetch: true,
    fetchTimeoutMs: 3_000,
    publicUrl: proxy.url,
    onStep(step) {
      if (step.method !== 'download') {
        if (step.at === 'head') requests += 1
        if (step.at === 'over' && step.fault) faults.set(step.fault, (faults.get(step.fault) ?? 0) + 1)
      }
      for (const listener of listeners) listener(step)
    },
  })
  proxy.leadTo(Number(new URL(sandbox.url).port))
  const sources = await startSources(dice.fork())

  return {
    ...{ dataDir, disk, proxy, sandbox, faults },
    requests: () => requests,
    onStep(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    sourcesFail: sources.fail,
    sourceFaults: sources.faults,
    environment: {
      ...{ MAYFLY_DATA_DIR: dataDir, MAYFLY_TORTURE_DISK: disk.refusal },
      ...{ MAYFLY_KIE_URL: proxy.url, MAYFLY_KIE_KEY: sandbox.key },
      ...{ MAYFLY_UPLOADCARE_URL: proxy.url, MAYFLY_UPLOADCARE_PUBLIC_KEY: sandbox.key },
      ...{ MAYFLY_THEAPI_URL: proxy.url, MAYFLY_THEAPI_KEY: sandbox.key },
    },
    async lay(batch) {
      const [only] = batch.items
      if (only?.kind === 'stdin') return { sources: ['-'], stdin: contentOf(only.stem, only.size) }
      if (only?.kind === 'url') return { sources: batch.items.map(sources.url), stdin: null }
      const batchFolder = join(files, String(batch.number))
      await mkdir(batchFolder)
      for (const item of batch.items) {
        await writeFile(join(batchFolder, item.name), contentOf(item.stem, item.size))
      }
      return { sources: [batchFolder], stdin: null }
    },
    path: (batch, item) => join(files, String(batch.number), item.name),
    url: sources.url,
    async close() {
      await proxy.close()
      await sandbox.close()
      await sources.close()
      disk.remove()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The web from which hosts and detours fetch URLs: each item's content under its own path. */
async function startSources(dice: Dice) {
  let failing = false
  let faults = 0
  const server = createServer((request, response) => {
    const [, size, name] = /^\/(\d+)\/([^/?]+)$/.exec(request.url ?? '') ?? []
    const content = contentOf((name ?? '').replace(/\..*$/, ''), Number(size ?? 0))
    const chance = failing ? dice.roll() : 1
    if (chance < 0.25) faults += 1
    if (chance < 0.08) return void request.socket.destroy()
    if (chance < 0.16) return void response.writeHead(503).end()
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': content.length })
    if (request.method === 'HEAD') return void response.end()
    if (chance < 0.25) {
      response.write(content.subarray(0, content.length >> 1), () => request.socket.destroy())
      return
    }
    response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    fail: (fail: boolean) => {
      failing = fail
    },
    faults: () => faults,
    url: (item: PlannedItem) => `http://127.0.0.1:${port}/${item.size}/${item.name}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
