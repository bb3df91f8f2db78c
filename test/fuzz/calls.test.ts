import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { z } from 'zod'
import { createPortHandler } from '../../electron/rpc/message-port.ts'
import { serveOwnerSocket } from '../../electron/rpc/owner-socket.ts'
import { createRouter } from '../../electron/rpc/router.ts'
import { startServer } from '../../electron/server/start-server.ts'
import { contract } from '../../shared/contract.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { nearlyFits } from './from-schema.ts'
import { fuzzCases, fuzzTimeout, oddJson, oddText } from './fuzz-cases.ts'

/** One end of a way to the engine, as raw messages. */
interface Line {
  send(message: string | Uint8Array): void
  onMessage(listener: (message: string) => void): void
}
type Router = ReturnType<typeof createRouter>

/** The three ways in, each as whoever found its door would use it. */
const ways: Readonly<Record<string, (router: Router, dataDir: string) => Promise<Line>>> = {
  'a WebSocket of the browser edition': async (router) => {
    const rendererDir = await temporaryDirectory()
    await writeFile(join(rendererDir, 'index.html'), '')
    const token = 'the-token-of-this-test'
    const staging = { write: () => Promise.reject(new Error('not here')) }
    const server = await startServer({ engine: { staging }, router, rendererDir, token })
    onTestFinished(server.close)
    const origin = `http://127.0.0.1:${server.port}`
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { origin })
    await once(socket, 'open')
    socket.send(JSON.stringify({ token }))
    await once(socket, 'message')
    return lineOf(socket)
  },
  "the owner's socket": async (router, dataDir) => {
    const owner = await serveOwnerSocket(router, dataDir)
    onTestFinished(owner.close)
    const createConnection = (() => connect(owner.path)) as typeof connect
    const socket = new WebSocket('ws://owner/', { createConnection })
    await once(socket, 'open')
    return lineOf(socket)
  },
  "the desktop's port": async (router) => {
    const { port1: main, port2: page } = new MessageChannel()
    onTestFinished(() => main.close())
    createPortHandler(router)({
      on: (event: string, listener: (message: { data: unknown }) => void) =>
        event === 'close'
          ? main.on('close', () => listener({ data: null }))
          : main.on('message', (data) => listener({ data })),
      postMessage: (message) => main.postMessage(message),
      start: () => main.start(),
    })
    return {
      send: (message) => page.postMessage(message),
      onMessage: (listener) => void page.on('message', listener),
    }
  },
}

function lineOf(socket: WebSocket): Line {
  return {
    send: (message) => socket.send(message),
    onMessage: (listener) => void socket.on('message', (data) => listener(String(data))),
  }
}

/** Every call that takes something: its path on the wire, and values that nearly fit it. */
function callsOf(part: object, path = ''): { path: string; input: fc.Arbitrary<unknown> }[] {
  return Object.entries(part).flatMap(([name, inner]) => {
    if (!('~orpc' in inner)) return callsOf(inner, `${path}/${name}`)
    const schema = inner['~orpc'].inputSchema as z.ZodType | undefined
    return schema ? [{ path: `${path}/${name}`, input: nearlyFits(schema) }] : []
  })
}

const calls = callsOf(contract)
const call = fc
  .constantFrom(...calls)
  .chain(({ path, input }) =>
    fc.tuple(fc.constant(path), fc.oneof({ weight: 5, arbitrary: input }, { weight: 1, arbitrary: oddJson })),
  )
/** What is no call at all. */
const noise = fc.oneof(
  oddText,
  oddJson.map((value) => JSON.stringify(value) ?? 'undefined'),
  fc.uint8Array({ maxLength: 60 }),
  fc
    .record({ i: oddJson, t: oddJson, p: oddJson }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value)),
)
const share = 0.3 / Object.keys(ways).length

test.each(Object.entries(ways))(
  'over %s every call is answered or refused in words, whatever it holds',
  { timeout: fuzzTimeout(share) },
  async (_, open) => {
    expect(calls.length).toBeGreaterThan(20)
    const dead = 'http://127.0.0.1:9'
    const { engine, dir } = await testEngine({
      key: null,
      deps: {
        // Nothing that is made up here is sent anywhere.
        scope: { kind: 'none' },
        environment: { MAYFLY_KIE_URL: dead, MAYFLY_UPLOADCARE_URL: dead, MAYFLY_THEAPI_URL: dead },
      },
    })
    const bugs: unknown[] = []
    const router = createRouter(engine, {}, { onBug: (error) => bugs.push(error), checksAnswers: true })
    const dataDir = join(dir, 'owner')
    await mkdir(dataDir)
    const line = await open(router, dataDir)
    const waiting = new Map<string, (outcome: string) => void>()
    line.onMessage((message) => {
      const { i, p } = JSON.parse(message)
      waiting.get(String(i))?.((p?.s ?? 200) >= 400 ? String(p?.b?.json?.code) : 'answered')
    })
    let count = 0
    const ask = (path: string, input: unknown): Promise<string> => {
      const id = `call-${count++}`
      const outcome = new Promise<string>((resolve) => waiting.set(id, resolve))
      line.send(JSON.stringify({ i: id, p: { u: path, b: { json: input } } }))
      return outcome
    }
    const heard = new Set<string>()
    await fc.assert(
      fc.asyncProperty(call, fc.option(noise, { freq: 3 }), async ([path, input], before) => {
        if (before !== null) line.send(before)
        const outcome = await ask(path, input)
        heard.add(outcome)
        // Taken out, so that what is tried next to make the case smaller is judged by itself.
        expect(bugs.splice(0)).toEqual([])
        expect(['answered', 'BAD_REQUEST', 'NOT_FOUND', 'REFUSED']).toContain(outcome)
      }),
      fuzzCases(share),
    )
    // The values came near enough to be taken, and far enough to be refused.
    expect(heard.has('answered') && heard.has('BAD_REQUEST')).toBe(true)
    expect(await ask('/queue/range', { start: 0, count: 1 })).toBe('answered')
    expect(() => engine.snapshot()).not.toThrow()
  },
)
