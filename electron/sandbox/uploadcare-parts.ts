import { randomUUID } from 'node:crypto'
import type { Exchange } from './exchange.ts'
import type { FileStore, IncomingFile } from './file-store.ts'
import { required, type UploadcareForm } from './uploadcare-form.ts'
import { UploadcareRefusal } from './uploadcare-refusal.ts'

const smallestPart = 5_242_880
const largestPart = 5_368_709_120
const smallestFile = 10_000_000
const mostParts = 10_000

/** One upload in parts. Parts that come early wait in memory, as many as a client sends at once. */
export interface PartsSession {
  readonly uuid: string
  readonly form: UploadcareForm
  readonly account: string
  readonly size: number
  readonly partSize: number
  readonly contentType: string
  readonly incoming: IncomingFile
  readonly waiting: Map<number, Buffer[]>
  /** Parts before this one were written. */
  next: number
  completed: boolean
}

/** `/multipart/start/`: checks what the host checks. */
export async function startParts(
  form: UploadcareForm,
  account: string,
  store: FileStore,
): Promise<PartsSession> {
  required(form, 'filename')
  const whole = (name: string, value: string, errorCode: string) => {
    if (!/^\d{1,15}$/.test(value)) throw new UploadcareRefusal(400, errorCode, `${name} should be integer.`)
    return Number(value)
  }
  const size = whole('size', required(form, 'size'), 'MultipartSizeInvalidError')
  const partSize = whole(
    'part_size',
    form.fields.get('part_size') || String(smallestPart),
    'MultipartPartSizeInvalidError',
  )
  if (size < smallestFile) {
    const words = `File size can not be less than ${smallestFile} bytes. Please use direct upload instead of multipart.`
    throw new UploadcareRefusal(400, 'MultipartFileSizeTooSmallError', words)
  }
  if (partSize < smallestPart) {
    throw new UploadcareRefusal(400, 'MultipartPartSizeTooSmallError', 'The part size is too small.')
  }
  if (partSize > largestPart || Math.ceil(size / partSize) > mostParts) {
    throw new UploadcareRefusal(400, 'MultipartPartSizeTooBigError', 'The part size does not fit.')
  }
  return {
    uuid: randomUUID(),
    form,
    account,
    size,
    partSize,
    contentType: required(form, 'content_type'),
    incoming: await store.receive(),
    waiting: new Map(),
    next: 0,
    completed: false,
  }
}

export const partCount = (session: PartsSession) => Math.ceil(session.size / session.partSize)

/** One PUT of a presigned URL: of the right size, with the type that was announced. */
export async function receivePart(exchange: Exchange, session: PartsSession, index: number): Promise<void> {
  const type = exchange.request.headers['content-type']
  if (type !== session.contentType) {
    throw new UploadcareRefusal(403, 'SignatureDoesNotMatch', `The Content-Type is not the one announced.`)
  }
  const wanted = Math.min(session.partSize, session.size - index * session.partSize)
  if (Number(exchange.request.headers['content-length']) !== wanted) {
    throw new UploadcareRefusal(400, 'EntityTooSmall', `The part is not ${wanted} bytes long.`)
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of exchange.body()) {
    length += chunk.length
    chunks.push(chunk)
  }
  if (length !== wanted) throw new UploadcareRefusal(400, 'IncompleteBody', 'The part was cut short.')
  if (session.completed) throw new UploadcareRefusal(404, 'NoSuchUpload', 'The upload does not exist.')
  if (index < session.next) return
  session.waiting.set(index, chunks)
  for (let part = session.waiting.get(session.next); part; part = session.waiting.get(session.next)) {
    session.waiting.delete(session.next)
    session.next += 1
    for (const chunk of part) session.incoming.write(chunk)
    await session.incoming.ready()
  }
}
