import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { connectToOwner, type OwnerConnection } from '../../electron/rpc/connect-to-owner.ts'
import { createEventStream } from '../../electron/rpc/event-stream.ts'
import { type OwnerSocketOptions, serveOwnerSocket } from '../../electron/rpc/owner-socket.ts'
import { eventSchema } from '../../shared/contract.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { changeSource, sampleRow } from './change-samples.ts'

/** The smallest contract with the two kinds of traffic there are. */
const contract = { events: oc.output(eventIterator(eventSchema)), doctor: oc.output(z.array(z.unknown())) }

function smallRouter(source = changeSource()) {
  const os = implement(contract)
  return os.router({
    events: os.events.handler(({ signal }) => createEventStream(source, signal)),
    doctor: os.doctor.handler(() => [{ name: 'engine', ok: true, message: 'works', advice: null }]),
  })
}

async function serve(dataDir: string, source = changeSource(), options: OwnerSocketOptions = {}) {
  const owner = await serveOwnerSocket(smallRouter(source), dataDir, options)
  onTestFinished(owner.close)
  return owner
}

async function meet(dataDir: string): Promise<OwnerConnection> {
  const owner = await connectToOwner(dataDir, { timeoutMs: 5000 })
  if (!owner) throw new Error('nobody answered')
  onTestFinished(() => owner.close())
  return owner
}

test('a call goes over a socket that only its user can open', async () => {
  const dataDir = await temporaryDirectory()
  const owner = await serve(dataDir)
  expect(owner.path).toBe(join(dataDir, 'engine.sock'))
  expect(statSync(owner.path).mode & 0o777).toBe(0o600)
  const { client } = await meet(dataDir)
  expect(await client.doctor()).toMatchObject([{ name: 'engine' }])
})

test('a method that no handler of pictures can be given is refused, and ends nobody', async () => {
  const dataDir = await temporaryDirectory()
  const { path: socketPath } = await serve(dataDir, changeSource(), {
    pictures: async () => new Response(null, { status: 204 }),
  })
  for (const [method, status] of [
    ['TRACE', 405],
    ['GET', 204],
  ] as const) {
    const asked = request({ socketPath, method, path: '/picture?id=a&size=small' }).end()
    const [answer] = await once(asked, 'response')
    expect(answer.statusCode).toBe(status)
    answer.resume()
  }
})

test('events arrive, and the owner notices when a subscriber goes', async () => {
  const dataDir = await temporaryDirectory()
  const source = changeSource()
  await serve(dataDir, source)
  const { client, close } = await meet(dataDir)
  const events = await client.events()
  expect((await events.next()).value).toMatchObject({ kind: 'snapshot' })
  source.tell({ rows: [sampleRow('a')] })
  expect((await events.next()).value).toMatchObject({ kind: 'change', change: { rows: [{ id: 'a' }] } })
  expect(source.listeners.size).toBe(1)
  close()
  await until(() => source.listeners.size === 0)
})

test('a stream that is given up while its connection breaks off ends, and ends nobody else', async () => {
  const dataDir = await temporaryDirectory()
  await serve(dataDir)
  const owner = await meet(dataDir)
  const givenUp = new AbortController()
  const events = await owner.client.events(undefined, { signal: givenUp.signal })
  await events.next()
  const next = expect(events.next()).rejects.toThrow()
  owner.close()
  givenUp.abort()
  await next
  await owner.closed
})

test('a subscriber that does not read gets one change for all it missed', async () => {
  const dataDir = await temporaryDirectory()
  const source = changeSource()
  const owner = await serve(dataDir, source)
  const socket = connect(owner.path)
  onTestFinished(() => void socket.destroy())
  socket.write(
    'GET / HTTP/1.1\r\nhost: owner\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await once(socket, 'data')
  socket.write(maskedText(JSON.stringify({ i: 1, p: { u: '/events' } })))
  await until(() => source.listeners.size === 1)
  socket.pause()
  const name = 'n'.repeat(20_000)
  for (let round = 0; round < 2000; round += 1) {
    source.tell({ rows: [{ ...sampleRow('same'), name }] })
    await new Promise(setImmediate)
  }
  source.tell({ rows: [{ ...sampleRow('same'), name: 'the newest' }] })
  let received = 0
  let tail = ''
  socket.on('data', (chunk) => {
    received += chunk.length
    tail = (tail + chunk.toString('latin1')).slice(-4096)
  })
  socket.resume()
  await until(() => tail.includes('the newest'))
  // 40 MB were told; what the system's buffers took of it, and one change more, was sent.
  expect(received).toBeLessThan(4 * 1024 * 1024)
})

test('nobody there, a dead owner, or a file in the way: nobody answers', async () => {
  const dataDir = await temporaryDirectory()
  expect(await connectToOwner(dataDir, { timeoutMs: 1000 })).toBeNull()
  expect(await connectToOwner(join(dataDir, 'missing'), { timeoutMs: 1000 })).toBeNull()
  writeFileSync(join(dataDir, 'engine.sock'), '')
  expect(await connectToOwner(dataDir, { timeoutMs: 1000 })).toBeNull()
})

test('a socket left by a killed owner is replaced', async () => {
  const dataDir = await temporaryDirectory()
  const path = join(dataDir, 'engine.sock')
  const killed = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)})`,
  ])
  await until(() => existsSync(path))
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(existsSync(path)).toBe(true)
  expect(await connectToOwner(dataDir, { timeoutMs: 1000 })).toBeNull()
  await serve(dataDir)
  expect(await (await meet(dataDir)).client.doctor()).toHaveLength(1)
})

test('an owner that hangs is named in a sentence', async () => {
  const dataDir = await temporaryDirectory()
  const path = join(dataDir, 'engine.sock')
  const hanging = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)})`,
  ])
  onTestFinished(() => void hanging.kill('SIGKILL'))
  await until(() => existsSync(path))
  hanging.kill('SIGSTOP')
  await expect(connectToOwner(dataDir, { timeoutMs: 300 })).rejects.toThrow(/has not answered for 1 s/)
})

test('when the owner closes, its callers learn it, their calls fail, and the socket is gone', async () => {
  const dataDir = await temporaryDirectory()
  const owner = await serveOwnerSocket(smallRouter(), dataDir)
  const caller = await meet(dataDir)
  const events = await caller.client.events()
  await events.next()
  const waiting = events.next()
  await owner.close()
  await caller.closed
  await expect(waiting).rejects.toThrow()
  await expect(caller.client.doctor()).rejects.toThrow()
  expect(existsSync(owner.path)).toBe(false)
})

test('a data directory with a long path works as well', async () => {
  const dataDir = join(await temporaryDirectory(), 'long-'.repeat(25))
  await mkdir(dataDir)
  const owner = await serve(dataDir)
  expect(Buffer.byteLength(owner.path)).toBeLessThanOrEqual(100)
  expect(await (await meet(dataDir)).client.doctor()).toHaveLength(1)
})

test('bytes without a path are handed to the owner', async () => {
  const dataDir = await temporaryDirectory()
  const received: string[] = []
  await serve(dataDir, changeSource(), {
    staging: {
      async write(name, bytes) {
        let size = 0
        for await (const chunk of bytes) size += chunk.length
        received.push(name)
        return { stagedId: 's1', name, size }
      },
    },
  })
  const { stage } = await meet(dataDir)
  async function* bytes() {
    for (let i = 0; i < 32; i += 1) yield new Uint8Array(65_536)
  }
  expect(await stage('übung "1".txt', bytes())).toEqual({
    stagedId: 's1',
    name: 'übung "1".txt',
    size: 2_097_152,
  })
  expect(received).toEqual(['übung "1".txt'])
  await expect(stage('', bytes())).rejects.toThrow('The file has no usable name.')
  async function* unreadable() {
    yield new Uint8Array(10)
    throw new FailureError({ code: 'file-unreadable', message: 'Standard input ended early.' })
  }
  await expect(stage('a', unreadable())).rejects.toThrow('Standard input ended early.')
  expect(received).toHaveLength(1)
})

/** A text frame of a client (RFC 6455), shorter than 126 bytes. */
function maskedText(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}
