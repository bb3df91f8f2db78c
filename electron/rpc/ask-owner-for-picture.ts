import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { request } from './node-http.ts'

/** Passes a request for a picture on to the process that owns the data directory. Fails when it is gone. */
export async function askOwnerForPicture(socketPath: string, asked: Request): Promise<Response> {
  const { pathname, search } = new URL(asked.url)
  const call = request({ socketPath, path: `${pathname}${search}`, method: asked.method, agent: false })
  const answered = new Promise<Response>((resolve, reject) => {
    call.on('error', reject)
    call.once('response', (reply) => {
      const { statusCode = 500 } = reply
      const headers = Object.entries(reply.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && name !== 'connection' && name !== 'transfer-encoding'
          ? [[name, value]]
          : [],
      )
      if (statusCode === 204) reply.resume()
      const body = statusCode === 204 ? null : (Readable.toWeb(reply) as ReadableStream)
      resolve(new Response(body, { status: statusCode, headers }))
    })
  })
  // Its end is not waited for: a refusal may come before the body is through.
  if (asked.body === null) call.end()
  else void pipeline(Readable.fromWeb(asked.body as never), call).catch(() => undefined)
  return answered
}
