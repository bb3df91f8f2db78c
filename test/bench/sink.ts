import { createHash, type Hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, Socket, type SocketConstructorOpts } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { parseArgs } from 'node:util'
import { Base64Decoder } from '../../electron/sandbox/base64-decoder.ts'
import { JsonBodyParser } from '../../electron/sandbox/json-body-parser.ts'
import { boundaryOf, MultipartParser } from '../../electron/sandbox/multipart-parser.ts'
import { fieldOf, fileBytesOf } from './sink-body.ts'

/**
 * The one receiver for everything that is measured, in a process of its own: takes uploads as Kie does, throws the
 * bytes away and says when they came. It speaks HTTP/1.1 straight on the socket, so that it is not what is measured.
 *
 * First line of output: `{"url"}`. `GET /_measured` gives what came since the last time, and forgets it.
 */
const { values } = parseArgs({
  options: {
    /** ms from the last byte to the reply. */
    latency: { type: 'string', default: '0' },
    /** Hashes each file: for a run of its own, since it costs time. */
    sha256: { type: 'boolean', default: false },
    /** A PEM file with key and certificate. */
    tls: { type: 'string' },
  },
})

export interface SinkFile {
  readonly name: string
  readonly size: number
  readonly sha256: string | null
}

/** Times are ms of the sink's own monotonic clock. */
export interface Measured {
  /** When the first request's head was there, and when the last byte of the last one was. */
  readonly firstHead: number
  readonly lastByte: number
  readonly requests: number
  /** Bodies, framing included. */
  readonly bytes: number
  readonly connections: number
  readonly mostAtOnce: number
  /** The last 20,000. */
  readonly files: SinkFile[]
}

type Mutable = { -readonly [field in keyof Measured]: Measured[field] }

const keep = 8192
const readBuffer = Buffer.alloc(1_048_576)
const headEnd = Buffer.from('\r\n\r\n')
const latency = Number(values.latency)

const nothing = (): Mutable => ({
  firstHead: 0,
  lastByte: 0,
  requests: 0,
  bytes: 0,
  connections: 0,
  mostAtOnce: 0,
  files: [],
})
let measured = nothing()
let underWay = 0

interface Upload {
  readonly path: string
  readonly contentType: string
  readonly length: number
  left: number
  readonly opening: Buffer[]
  openingBytes: number
  ending: Buffer[]
  readonly hasher: Hasher | null
}

interface Hasher {
  write(chunk: Buffer): void
  digest(): string
}

/**
 * Reads into one buffer of its own instead of a new one each time: twice the rate, and what is measured is the sender.
 * Node has this for sockets that it opens, not for those that it accepts; so the accepted one's handle is moved.
 */
function serveFast(accepted: Socket): void {
  const { _handle: handle } = accepted as unknown as { _handle: object }
  let take = (_chunk: Buffer) => {}
  const socket = new Socket({
    handle,
    onread: {
      buffer: readBuffer,
      callback(length: number, buffer: Uint8Array) {
        take(Buffer.from(buffer.buffer, buffer.byteOffset, length))
        return true
      },
    },
  } as SocketConstructorOpts)
  take = serve(socket)
  socket.resume()
}

function serve(socket: Socket): (chunk: Buffer) => void {
  measured.connections += 1
  socket.setNoDelay(true)
  let head: Buffer = Buffer.alloc(0)
  let upload: Upload | null = null

  const take = (chunk: Buffer) => {
    let rest: Buffer | null = chunk
    while (rest !== null && rest.length > 0) {
      if (upload === null) {
        head = Buffer.concat([head, rest])
        const at = head.indexOf(headEnd)
        if (at < 0) return
        rest = head.subarray(at + headEnd.length)
        upload = begin(socket, head.toString('latin1', 0, at))
        head = Buffer.alloc(0)
      }
      if (upload !== null) {
        const mine: Buffer = rest.length > upload.left ? rest.subarray(0, upload.left) : rest
        rest = rest.length > mine.length ? rest.subarray(mine.length) : null
        receive(upload, mine)
        if (upload.left === 0) {
          finish(socket, upload)
          upload = null
        }
      }
    }
  }
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    if (upload !== null) underWay -= 1
  })
  return take
}

function begin(socket: Socket, head: string): Upload | null {
  const [line = '', ...lines] = head.split('\r\n')
  const headers = new Map(
    lines.map((text) => {
      const colon = text.indexOf(':')
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()] as const
    }),
  )
  const [verb, path = ''] = line.split(' ')
  if (verb === 'GET' && path === '/_measured') {
    answer(socket, 200, measured)
    measured = nothing()
    return null
  }
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (verb !== 'POST' || !Number.isInteger(length)) {
    answer(socket, 404, {})
    return null
  }
  if (headers.has('expect')) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
  if (measured.requests === 0 && underWay === 0) measured.firstHead = performance.now()
  underWay += 1
  measured.mostAtOnce = Math.max(measured.mostAtOnce, underWay)
  const contentType = headers.get('content-type') ?? ''
  const hasher = values.sha256 ? createHasher(contentType) : null
  return {
    path,
    contentType,
    length,
    left: length,
    opening: [],
    openingBytes: 0,
    ending: [],
    hasher,
  }
}

function receive(upload: Upload, chunk: Buffer): void {
  upload.left -= chunk.length
  upload.hasher?.write(chunk)
  if (upload.openingBytes < keep) {
    upload.opening.push(Buffer.from(chunk.subarray(0, keep)))
    upload.openingBytes += chunk.length
  }
  if (upload.left > keep) return
  upload.ending.push(Buffer.from(chunk.subarray(Math.max(0, chunk.length + upload.left - keep))))
}

function finish(socket: Socket, upload: Upload): void {
  measured.lastByte = performance.now()
  measured.requests += 1
  measured.bytes += upload.length
  underWay -= 1
  const opening = Buffer.concat(upload.opening)
  const body = { ...upload, opening, ending: Buffer.concat(upload.ending) }
  const name = fieldOf(body, 'fileName') ?? 'unnamed'
  const uploadPath = fieldOf(body, 'uploadPath') ?? ''
  const size = fileBytesOf(body)
  const sha256 = upload.hasher?.digest() ?? null
  if (measured.files.length < 20_000) measured.files.push({ name, size, sha256 })
  const fileId = randomBytes(8).toString('hex')
  const reply = {
    success: true,
    code: 200,
    msg: 'File uploaded successfully',
    data: {
      fileId,
      fileName: name,
      originalName: name,
      fileSize: size,
      mimeType: 'application/octet-stream',
      uploadPath,
      fileUrl: `http://127.0.0.1/files/1/${uploadPath}/${encodeURIComponent(name)}`,
      downloadUrl: `http://127.0.0.1/download/${fileId}`,
      uploadTime: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 3 * 86_400_000).toISOString(),
    },
  }
  if (latency > 0) setTimeout(() => answer(socket, 200, reply), latency)
  else answer(socket, 200, reply)
}

function answer(socket: Socket, status: number, value: unknown): void {
  const text = JSON.stringify(value)
  socket.write(
    `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Not Found'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}

function createHasher(contentType: string): Hasher {
  const hash: Hash = createHash('sha256')
  if (contentType.startsWith('application/json')) {
    const decoder = new Base64Decoder((bytes) => hash.update(bytes))
    const parser = new JsonBodyParser('base64Data', (text) => decoder.write(text))
    return { write: (chunk) => parser.write(chunk), digest: () => hash.digest('hex') }
  }
  let inFile = false
  const parser = new MultipartParser(boundaryOf(contentType), {
    onPart: (part) => {
      inFile = part.name === 'file'
    },
    onData: (chunk) => {
      if (inFile) hash.update(chunk)
    },
    onPartEnd: () => {},
  })
  return { write: (chunk) => parser.write(chunk), digest: () => hash.digest('hex') }
}

const pem = values.tls === undefined ? null : readFileSync(values.tls)
const server =
  pem === null
    ? createServer({ pauseOnConnect: true }, serveFast)
    : createTlsServer({ key: pem, cert: pem }, (socket) => {
        socket.on('data', serve(socket))
      })
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  process.stdout.write(
    `${JSON.stringify({ url: `${pem === null ? 'http' : 'https'}://127.0.0.1:${port}` })}\n`,
  )
})
process.on('SIGTERM', () => process.exit(0))
