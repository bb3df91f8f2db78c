import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import type { IntakeLimits } from './intake-endpoint.ts'
import { createPieceIntake, type PlaceOfPiece } from './intake-pieces.ts'

/**
 * The intake for hosts that speak in `Request` and `Response` (the desktop's own protocol); the same words as
 * `createIntakeEndpoint`: `POST …/intake?name=…`, answered with `{stagedId, name, size}` or `{message}`. A large file
 * comes in pieces, `…/intake?name=…&transfer=…&at=…&of=…`, each answered with 202 but the last.
 */
export function createIntakeFetch(
  staging: Engine['staging'],
  limits?: IntakeLimits,
): (request: Request) => Promise<Response> {
  const takePiece = createPieceIntake(staging, limits)
  return async (request) => {
    const query = new URL(request.url).searchParams
    const name = query.get('name') ?? ''
    if (request.method !== 'POST')
      return Response.json({ message: 'Files are posted to this address.' }, { status: 405 })
    if (name === '') return Response.json({ message: 'The file has no usable name.' }, { status: 400 })
    try {
      const body = request.body ?? nothing()
      const place = placeOf(name, query)
      if (place === null) return Response.json(await staging.write(name, body))
      const taken = await takePiece(place, body)
      if (taken === 'more') return new Response(null, { status: 202 })
      if (taken === 'lost') return Response.json({ message: lostWords }, { status: 409 })
      if (taken === 'too-many') return Response.json({ message: tooManyWords }, { status: 503 })
      return Response.json(taken)
    } catch (error) {
      const message =
        error instanceof FailureError
          ? error.failure.message
          : 'Mayfly could not keep this file. Send it again.'
      return Response.json({ message }, { status: error instanceof FailureError ? 422 : 500 })
    }
  }
}

const lostWords = 'Mayfly lost a part of this file on the way. Drop it again.'
const tooManyWords = 'Too many files are on their way to Mayfly at once. Send this one again in a moment.'

/** Null: the file comes in one. */
function placeOf(name: string, query: URLSearchParams): PlaceOfPiece | null {
  const transfer = query.get('transfer')
  return transfer === null
    ? null
    : { name, transfer, at: Number(query.get('at')), of: Number(query.get('of')) }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
