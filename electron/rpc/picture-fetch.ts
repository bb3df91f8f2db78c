import { Readable } from 'node:stream'
import { largestPicture, pictureSizes } from '../../shared/picture.ts'
import { type Engine, NotFoundError } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import type { FetchHandler } from './answer-with-fetch.ts'

/** An image is handed out to so many at the same time; others come again. */
const originalsAtOnce = 4
const headers = {
  'cache-control': 'no-store',
  // What is inside an image can never act, also where somebody opened it as a page.
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'attachment',
  'x-content-type-options': 'nosniff',
}

/**
 * Answers `…/picture?id=…&size=…`. GET with `small` or `large`: the picture that is kept; with `original`: the image's
 * own bytes, to draw one from; 204 where there is none. PUT keeps a picture. Who may call is checked before.
 */
export function createPictureFetch(pictures: Engine['pictures']): FetchHandler {
  let handedOut = 0

  async function original(id: string): Promise<Response> {
    if (handedOut >= originalsAtOnce)
      return say(503, 'Too many images are read at once. Ask again in a moment.')
    handedOut += 1
    const done = () => {
      handedOut -= 1
    }
    const image = await pictures.original(id).catch((error: unknown) => {
      done()
      throw error
    })
    if (!image) {
      done()
      return none()
    }
    image.bytes.once('close', done)
    return new Response(Readable.toWeb(image.bytes) as ReadableStream, {
      headers: { ...headers, 'content-type': image.type, 'content-length': String(image.size) },
    })
  }

  return async (request) => {
    const { searchParams } = new URL(request.url)
    const id = searchParams.get('id') ?? ''
    const wanted = searchParams.get('size')
    try {
      if (request.method === 'GET' && wanted === 'original') return await original(id)
      const size = pictureSizes.find((one) => one === wanted)
      if (size === undefined) return say(400, 'There is no picture of that size.')
      if (request.method === 'GET') {
        const picture = await pictures.get(id, size)
        if (!picture) return none()
        return new Response(new Uint8Array(picture), {
          headers: { ...headers, 'content-type': 'image/webp' },
        })
      }
      if (request.method !== 'PUT') return say(405, 'Pictures are asked for or put at this address.')
      const bytes = await atMost(request.body, largestPicture)
      if (!bytes) return say(413, 'That picture is too large to keep.')
      await pictures.put(id, size, bytes)
      return none()
    } catch (error) {
      if (error instanceof NotFoundError) return say(404, 'That upload is not there any more.')
      if (error instanceof FailureError) return say(422, error.failure.message)
      return say(500, 'Mayfly could not do that with this picture.')
    }
  }
}

function none(): Response {
  return new Response(null, { status: 204, headers })
}

function say(status: number, message: string): Response {
  return Response.json({ message }, { status, headers })
}

/** The whole body; null: it is longer, and the rest was not read. */
async function atMost(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array | null> {
  const chunks = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
