import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'

/**
 * The intake for hosts that speak in `Request` and `Response` (the desktop's own protocol); the same words as
 * `createIntakeEndpoint`: `POST …/intake?name=…`, answered with `{stagedId, name, size}` or `{message}`.
 */
export function createIntakeFetch(staging: Engine['staging']): (request: Request) => Promise<Response> {
  return async (request) => {
    const name = new URL(request.url).searchParams.get('name') ?? ''
    if (request.method !== 'POST')
      return Response.json({ message: 'Files are posted to this address.' }, { status: 405 })
    if (name === '') return Response.json({ message: 'The file has no usable name.' }, { status: 400 })
    try {
      return Response.json(await staging.write(name, request.body ?? nothing()))
    } catch (error) {
      const message =
        error instanceof FailureError
          ? error.failure.message
          : 'Mayfly could not keep this file. Send it again.'
      return Response.json({ message }, { status: error instanceof FailureError ? 422 : 500 })
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
