import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { openSession, type Session } from '../../electron/cli/engine-session.ts'
import { createForwardingRouter } from '../../electron/cli/forwarding-router.ts'
import { OwnerGoneError } from '../../electron/cli/owner-gone-error.ts'
import { createInProcessClient, type EngineClient } from '../../electron/rpc/in-process-client.ts'
import type { EngineRouter } from '../../electron/rpc/router.ts'
import { createWebSocketClient } from '../../electron/rpc/websocket.ts'
import { startServer } from '../../electron/server/start-server.ts'
import { runCli, startCli } from '../helpers/cli-process.ts'
import { until } from '../helpers/until.ts'
import { jsonLines, lines, startPractice } from './start-practice.ts'

const interruption = { signal: new AbortController().signal }
const capabilities = { realPaths: false, tray: false, nativeDialog: false, hostClipboard: false }

/** What `mayfly serve` is made of, with a page that needs no build. */
async function startServing(practice: Awaited<ReturnType<typeof startPractice>>) {
  const { dataDir, env, cwd } = practice
  const rendererDir = join(cwd, 'renderer')
  await mkdir(rendererDir)
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Mayfly</title>')
  const scope = { kind: 'everything' } as const
  const session = await openSession({
    dataDir,
    version: '0.0.0',
    environment: env,
    scope,
    capabilities,
    interruption,
  })
  const router = createForwardingRouter(session, capabilities)
  const server = await startServer({ engine: { staging: { write: session.stage } }, router, rendererDir })
  onTestFinished(async () => {
    await server.close()
    await session.close()
  })
  return { url: server.url, local: createInProcessClient(router as EngineRouter) }
}

async function connect(url: string): Promise<EngineClient> {
  const { host, hash, origin } = new URL(url)
  const socket = new WebSocket(`ws://${host}/rpc`, { origin })
  await new Promise((resolve) => socket.once('open', resolve))
  const admitted = new Promise((resolve) => socket.once('message', resolve))
  socket.send(JSON.stringify({ token: hash.replace('#token=', '') }))
  await admitted
  onTestFinished(() => socket.terminate())
  return createWebSocketClient(socket)
}

test('a browser sees the queue of a CLI that owns the data directory, and goes on when that is killed', async () => {
  const practice = await startPractice()
  const { sandbox, cwd, env, write } = practice
  sandbox.faults.add({ fault: { kind: 'stall-reading', afterBytes: 0 } })
  await write('a.txt', 'a')
  const owner = startCli(['upload', 'a.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  const { local } = await startServing(practice)
  const seen: { states: string[]; realPaths: boolean }[] = []
  const watching = (async () => {
    for await (const event of await local.events()) {
      if (event.kind !== 'snapshot') continue
      const { rows, capabilities } = event.snapshot
      seen.push({ states: rows.map((row) => row.state.kind), realPaths: capabilities.realPaths })
      if (seen.length === 2) break
    }
  })()
  await until(() => seen.length === 1)
  expect(seen[0]).toEqual({ states: ['sending'], realPaths: false })
  owner.child.kill('SIGKILL')
  await owner.ended
  await watching
  await until(async () => (await local.queue.range({ start: 0, count: 10 })).rows[0]?.state.kind === 'done')
  expect(sandbox.files()).toHaveLength(1)
})

test('what must not be done twice is not asked again of the next owner; anything else is', async () => {
  let asked = 0
  const gone = async () => {
    asked += 1
    throw new OwnerGoneError()
  }
  const session = { call: async () => ({ changed: 7 }), callOnce: gone } as unknown as Session
  const page = createInProcessClient(createForwardingRouter(session, capabilities) as EngineRouter)
  expect(await page.queue.pause({ all: true })).toEqual({ changed: 7 })
  const sentence = expect.stringMatching(/ended before it answered/)
  const refused = { code: 'REFUSED', message: sentence }
  await expect(page.history.renew({ ids: ['a'] })).rejects.toMatchObject(refused)
  await expect(page.history.again({ ids: ['a'], destination: null })).rejects.toMatchObject(refused)
  await expect(page.groups.make({ members: [{ upload: 'a' }] })).rejects.toMatchObject(refused)
  expect(asked).toBe(3)
})

test('a CLI beside a server works through it', async () => {
  const practice = await startPractice()
  const { url, local } = await startServing(practice)
  const { cwd, env, write } = practice
  expect(await (await fetch(url)).text()).toContain('Mayfly')
  await write('a.txt', 'a')
  const { code, stdout } = await runCli(['upload', 'a.txt'], { cwd, env })
  expect({ code, links: lines(stdout).length }).toEqual({ code: 0, links: 1 })
  const { rows } = await local.queue.range({ start: 0, count: 10 })
  expect(rows.map((row) => row.name)).toEqual(['a.txt'])
  const remote = await connect(url)
  await expect(remote.history.item({ id: 'nothere' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a port in use is told of in a sentence', async () => {
  const { cwd, env } = await startPractice()
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const { code, stderr } = await runCli(['sandbox', '--port', String(port)], { cwd, env })
  expect(code).toBe(1)
  expect(stderr).toMatch(`Port ${port} is in use`)
  expect((await runCli(['serve', '--port', '70000'], { cwd, env })).code).toBe(2)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'the practice host prints its link and keys first and ends in order on %s',
  async (signal, code) => {
    const { cwd, env } = await startPractice()
    const cli = startCli(['sandbox', '--json'], { cwd, env })
    const [first] = await until(() => (cli.stdout().includes('\n') ? jsonLines(cli.stdout()) : null))
    expect(first).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      keys: [expect.any(String)],
    })
    cli.child.kill(signal)
    expect((await cli.ended).code).toBe(code)
  },
)

test('a damaged history is served with what can be done about it, and the server ends when it is told to', async () => {
  const { cwd, env, dataDir } = await startPractice()
  await mkdir(dataDir)
  await writeFile(join(dataDir, 'mayfly.db'), Buffer.alloc(8192, 0xa5))
  const served = startCli(['serve', '--json'], { cwd, env })
  await until(() => served.stdout().includes('\n'))
  const client = await connect(String(jsonLines(served.stdout())[0]?.url))
  for await (const event of await client.events()) {
    expect(event).toMatchObject({ kind: 'damaged', recovery: { backups: [] } })
    break
  }
  served.child.kill('SIGTERM')
  expect(await served.ended).toMatchObject({ code: 143 })
})
