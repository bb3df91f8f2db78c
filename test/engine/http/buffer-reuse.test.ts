import { randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileBody } from '../../../electron/engine/http/file-body.ts'
import type { RequestBody } from '../../../electron/engine/http/http-client.ts'
import {
  answerJson,
  client,
  httpServer,
  httpsServer,
  noSignal,
  receive,
  sha256,
  temporaryFolder,
  trusting,
} from './loopback.ts'

const MiB = 1024 * 1024

/** Answers with the hash of what came. */
const hashing = (pauseEvery: number | null) => async (request: IncomingMessage, response: ServerResponse) => {
  answerJson(response, 200, await receive(request, pauseEvery))
}

/**
 * The harshest body: one buffer for all chunks, filled anew as soon as the next chunk is asked for, and spoilt
 * before that.
 */
function oneBufferBody(bytes: Buffer, chunkSize: number): RequestBody {
  return {
    contentType: 'application/octet-stream',
    length: bytes.length,
    async *chunks() {
      const buffer = Buffer.allocUnsafeSlow(chunkSize)
      for (let offset = 0; offset < bytes.length; offset += chunkSize) {
        const length = bytes.copy(buffer, 0, offset, offset + chunkSize)
        yield buffer.subarray(0, length)
        buffer.fill(0xee)
      }
    },
  }
}

const servers = [
  ['HTTP', httpServer],
  ['TLS', httpsServer],
] as const

for (const [name, serve] of servers) {
  test.each([
    [1000, 300_000],
    [16_383, 2 * MiB],
    [16_384, 4 * MiB],
    [65_535, 8 * MiB],
    [65_536, 8 * MiB],
    [65_537, 8 * MiB],
    [300_000, 12 * MiB],
    [MiB, 24 * MiB],
  ])(
    `over ${name}, chunks of %d bytes from one buffer arrive as they were, at a receiver that pauses`,
    async (chunkSize, size) => {
      const url = await serve(hashing(512 * 1024))
      const bytes = randomBytes(size)
      const body = oneBufferBody(bytes, chunkSize)
      const reply = await client(await trusting()).send({
        method: 'POST',
        url,
        headers: {},
        body,
        signal: noSignal(),
      })
      expect(reply.ok && JSON.parse(reply.text)).toEqual({ bytes: size, sha256: sha256(bytes) })
    },
  )

  test(`over ${name}, files arrive byte for byte, several at once, on connections that are used again`, async () => {
    const url = await serve(hashing(256 * 1024))
    const http = client(await trusting(), undefined, 2)
    const folder = await temporaryFolder()
    // Up to 256 KiB in one chunk with what goes before and after, from buffers that the next ones use again.
    const small = [0, 1, 100, 65_535, 65_536, 150_000, MiB / 4 - 1, MiB / 4]
    const sizes = [...small, MiB / 4 + 1, MiB - 1, ...small, MiB, MiB + 1, 5 * MiB + 7, ...small, 20 * MiB]
    const [head, tail] = [Buffer.from('what goes before'), Buffer.from('and after')]
    const sent = await Promise.all(
      sizes.map(async (size, at) => {
        const path = join(folder, String(at))
        const bytes = randomBytes(size)
        await writeFile(path, bytes)
        const { mtimeMs } = await stat(path)
        const file = openFileBody({ path, size, mtimeMs, hash: true })
        const framed = Buffer.concat([head, bytes, tail])
        const body = {
          contentType: 'application/octet-stream',
          length: framed.length,
          chunks: (signal: AbortSignal) => file.framed(head, tail, signal),
        }
        const reply = await http.send({ method: 'POST', url, headers: {}, body, signal: noSignal() })
        expect(file.sha256()).toBe(sha256(bytes))
        const came = { bytes: framed.length, sha256: sha256(framed) }
        expect(reply.ok && JSON.parse(reply.text)).toEqual(came)
        return size
      }),
    )
    expect(sent).toEqual(sizes)
  })
}
