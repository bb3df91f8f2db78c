import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { createIntakeEndpoint } from '../../electron/rpc/intake-endpoint.ts'
import { createIntakeFetch } from '../../electron/rpc/intake-fetch.ts'

const large = new Uint8Array(8 * 1024 * 1024)

async function listen(staging: Engine['staging'], atOnce = 16): Promise<string> {
  const intake = createIntakeEndpoint(staging, { atOnce, silenceMs: 5000 })
  const server = createServer((request, response) => void intake(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/intake?name=a`
}

/** A staging folder on a disk that is full after the first bytes. */
const fullDisk: Engine['staging'] = {
  async write(_name, bytes) {
    for await (const _ of bytes) {
      throw new FailureError({ code: 'disk-full', message: 'The disk is full. Make room and try again.' })
    }
    throw new Error('no bytes came')
  },
}

test('a full disk in the middle of a large file is told of in its sentence', async () => {
  const reply = await fetch(await listen(fullDisk), { method: 'POST', body: large })
  expect(reply.status).toBe(422)
  expect(await reply.json()).toEqual({ message: 'The disk is full. Make room and try again.' })
})

test('the same over the desktop’s own protocol', async () => {
  const request = new Request('mayfly-app://app/intake?name=a', { method: 'POST', body: large })
  const reply = await createIntakeFetch(fullDisk)(request)
  expect(reply.status).toBe(422)
  expect(await reply.json()).toEqual({ message: 'The disk is full. Make room and try again.' })
})

test('one more than there is room for is asked to come again, and then has room', async () => {
  const release = Promise.withResolvers<void>()
  const url = await listen(
    {
      async write(name, bytes) {
        let size = 0
        for await (const chunk of bytes) size += chunk.length
        await release.promise
        return { stagedId: 's', name, size }
      },
    },
    1,
  )
  const first = fetch(url, { method: 'POST', body: 'one' })
  const refused = await fetch(url, { method: 'POST', body: large })
  expect(refused.status).toBe(503)
  expect(await refused.json()).toEqual({ message: expect.stringMatching(/^Too many files/) })
  release.resolve()
  expect((await first).status).toBe(200)
  expect(await (await fetch(url, { method: 'POST', body: 'two' })).json()).toMatchObject({ size: 3 })
})

test('only a POST with a name is taken; a bug stays a bug', async () => {
  const url = await listen({
    write: async () => {
      throw new Error('secret words')
    },
  })
  expect((await fetch(url)).status).toBe(405)
  expect((await fetch(url.replace('name=a', 'name='), { method: 'POST', body: 'x' })).status).toBe(400)
  const broken = await fetch(url, { method: 'POST', body: 'x' })
  expect(broken.status).toBe(500)
  expect(await broken.text()).not.toContain('secret')
})
