import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import type { SandboxOptions } from '../../electron/sandbox/sandbox-options.ts'

/** A sandbox on a free port, closed when the test has finished. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

export interface KieReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a reply is read freely here
  readonly json: any
}

export async function readReply(response: Response): Promise<KieReply> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  let json: unknown = null
  try {
    json = isJson ? JSON.parse(text) : null
  } catch {
    // Cut JSON: the text is what the test looks at.
  }
  return { status: response.status, headers: response.headers, text, json }
}

/** Uploads as the host's own sample does: `fetch` with `FormData`. */
export async function sendStream(
  sandbox: Sandbox,
  content: string | Uint8Array<ArrayBuffer>,
  fields: {
    uploadPath?: string
    fileName?: string
    key?: string
    signal?: AbortSignal
    original?: string
  } = {},
): Promise<KieReply> {
  const form = new FormData()
  form.append('file', new Blob([content]), fields.original ?? 'local.txt')
  form.append('uploadPath', fields.uploadPath ?? 'mayfly')
  if (fields.fileName !== undefined) form.append('fileName', fields.fileName)
  return readReply(
    await fetch(`${sandbox.url}/api/file-stream-upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fields.key ?? sandbox.key}` },
      body: form,
      ...(fields.signal ? { signal: fields.signal } : {}),
    }),
  )
}

export async function sendJson(sandbox: Sandbox, method: 'base64' | 'url', body: unknown): Promise<KieReply> {
  return readReply(
    await fetch(`${sandbox.url}/api/file-${method}-upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
}

export interface RawReply {
  readonly text: string
  readonly ended: 'closed' | 'reset'
}

/** Writes these bytes to the sandbox and returns what came back until it closed the connection. */
export function sendRaw(sandbox: Sandbox, pieces: readonly (string | Buffer)[]): Promise<RawReply> {
  const { hostname, port } = new URL(sandbox.url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    const received: Buffer[] = []
    const finish = (ended: RawReply['ended']) => resolve({ text: Buffer.concat(received).toString(), ended })
    socket.on('data', (chunk) => received.push(chunk))
    socket.on('error', () => finish('reset'))
    socket.on('close', () => finish('closed'))
    socket.on('connect', async () => {
      for (const piece of pieces) {
        await new Promise<void>((written) => socket.write(piece, () => setImmediate(written)))
      }
    })
  })
}

/** A multipart body by hand, with the head of the request before it. */
export function rawStreamRequest(sandbox: Sandbox, body: string | Buffer, boundary = 'b'): string[] {
  const text = typeof body === 'string' ? body : body.toString('latin1')
  return [
    [
      'POST /api/file-stream-upload HTTP/1.1',
      `Host: ${new URL(sandbox.url).host}`,
      `Authorization: Bearer ${sandbox.key}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
      '',
      '',
    ].join('\r\n'),
    text,
  ]
}
