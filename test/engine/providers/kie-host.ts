import { createHash, randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { systemClock } from '../../../electron/engine/clock.ts'
import { openFileBody } from '../../../electron/engine/http/file-body.ts'
import { kie } from '../../../electron/engine/providers/kie.ts'
import type { SendJob, SendOutcome } from '../../../electron/engine/providers/provider.ts'
import type { Method } from '../../../shared/destination.ts'
import { client, direct, httpServer, readText, temporaryFolder } from '../http/loopback.ts'

export const key = 'CANARY/key+1234567890'
export const now = Date.UTC(2026, 4, 1, 12)
export const day = 24 * 3_600_000
export const methods = ['stream', 'base64', 'url'] as const satisfies readonly Method[]
export const sourceUrl = 'https://files.example.com/pictures/photo.jpg?token=SECRET-QUERY&x=1'

/** A request as the host saw it, with the form or JSON taken apart. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly fields: Readonly<Record<string, string>>
  readonly fileName: string | null
  readonly fileType: string | null
  readonly sha256: string | null
}

async function see(request: IncomingMessage): Promise<Seen> {
  const body = await readText(request)
  const type = request.headers['content-type'] ?? ''
  const base = { method: request.method ?? '', path: request.url ?? '', headers: request.headers }
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  if (!type.startsWith('multipart/')) {
    const fields = JSON.parse(body.toString()) as Record<string, string>
    const base64 = fields.base64Data?.replace(/^data:[^,]*,/, '')
    const sha256 = base64 === undefined ? null : hash(Buffer.from(base64, 'base64'))
    return { ...base, fields, fileName: null, fileType: null, sha256 }
  }
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  const fields: Record<string, string> = {}
  for (const [name, value] of form) if (typeof value === 'string') fields[name] = value
  const file = form.get('file') as File
  const sha256 = hash(new Uint8Array(await file.arrayBuffer()))
  return { ...base, fields, fileName: file.name, fileType: file.type, sha256 }
}

/** A host that reads each request whole and answers as told. */
export async function host(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const seen: Seen[] = []
  const listener: RequestListener = async (request, response) => {
    // A request that was cut off is not one; nobody waits for its answer.
    const whole = await see(request).catch(() => null)
    if (whole === null) return
    seen.push(whole)
    answer(response, request)
  }
  return { url: await httpServer(listener), seen }
}

export interface Sent {
  readonly outcome: SendOutcome
  readonly bytes: Buffer
  readonly sha256: string | null
  readonly processing: number
}

/** Sends a small file (or the URL) to a host by one method. */
export async function send(
  baseUrl: string,
  method: Method,
  more: Partial<SendJob> & { bytes?: Buffer } = {},
): Promise<Sent> {
  const { bytes = randomBytes(5000), ...jobMore } = more
  const path = join(await temporaryFolder(), 'file')
  await writeFile(path, bytes)
  const { mtimeMs } = await stat(path)
  const body = method === 'url' ? null : openFileBody({ path, size: bytes.length, mtimeMs, hash: true })
  let processing = 0
  const outcome = await kie.send({
    baseUrl,
    keys: { 'api-key': key },
    method,
    body,
    url: method === 'url' ? sourceUrl : null,
    remoteName: 'photo-k3v9x2.jpg',
    remotePath: 'mayfly',
    mimeType: 'image/jpeg',
    lifetimeMs: null,
    options: {},
    http: client(direct, { stallMs: 2000, replyMs: 2000 }),
    now: () => now,
    signal: new AbortController().signal,
    onProcessing: () => processing++,
    sleep: systemClock.sleep,
    ...jobMore,
  })
  return { outcome, bytes, sha256: body?.sha256() ?? null, processing }
}

/** The shape of the host's quick start. */
export const quickStart = {
  success: true,
  code: 200,
  msg: 'File uploaded successfully',
  data: {
    fileId: 'file_abc123',
    fileName: 'photo-k3v9x2.jpg',
    originalName: 'photo.jpg',
    fileSize: 5000,
    mimeType: 'image/jpeg',
    uploadPath: 'mayfly',
    fileUrl: 'https://host.example/files/mayfly/photo-k3v9x2.jpg',
    downloadUrl: 'https://host.example/download/file_abc123',
    uploadTime: '2026-05-01T12:00:00.000Z',
    expiresAt: '2026-05-04T12:00:00.000Z',
  },
}

/** The shape of the host's reference. */
export const reference = {
  success: true,
  code: 200,
  msg: 'File uploaded successfully',
  data: {
    fileName: 'photo-k3v9x2.jpg',
    filePath: 'mayfly/photo-k3v9x2.jpg',
    downloadUrl: 'https://host.example/kieai/1/mayfly/photo-k3v9x2.jpg',
    fileSize: 5000,
    mimeType: 'image/jpeg',
    uploadedAt: '2026-05-01T12:00:00.000Z',
  },
}
