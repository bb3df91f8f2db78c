import type { Exchange } from './exchange.ts'
import type { IncomingFile } from './file-store.ts'
import { boundaryOf, MultipartParser, type MultipartPart } from './multipart-parser.ts'
import { UploadcareRefusal } from './uploadcare-refusal.ts'

export interface UploadcareForm {
  readonly fields: ReadonlyMap<string, string>
  readonly file: MultipartPart | null
}

const maxFieldBytes = 65_536

/** Reads a form (multipart/form-data, or none and a query), its one file into `incoming`. */
export async function receiveForm(
  exchange: Exchange,
  incoming: IncomingFile | null,
): Promise<UploadcareForm> {
  const query = new URL(exchange.request.url ?? '/', 'http://host').searchParams
  const fields = new Map<string, string>(query)
  if (exchange.request.headers['content-type'] === undefined) {
    for await (const _ of exchange.body());
    return { fields, file: null }
  }
  let file: MultipartPart | null = null
  let part: MultipartPart | null = null
  let text: Buffer[] = []
  let length = 0
  // The host's own client writes `files[]` for each; the reference writes `files[0]`, `files[1]`, ….
  let listed = 0
  const nameOf = (name: string) => (name.endsWith('[]') ? `${name.slice(0, -1)}${listed++}]` : name)
  const parser = new MultipartParser(boundaryOf(exchange.request.headers['content-type']), {
    onPart(next) {
      if (next.fileName !== null && file !== null) {
        throw new UploadcareRefusal(400, 'FilesNumberLimitExceededError', 'There are too many files.')
      }
      if (next.fileName !== null) file = next
      part = next
    },
    onData(chunk) {
      if (part?.fileName != null) {
        incoming?.write(chunk)
        return
      }
      length += chunk.length
      if (length > maxFieldBytes) {
        throw new UploadcareRefusal(413, 'RequestSizeLimitExceededError', 'A field is too long.')
      }
      text.push(chunk)
    },
    onPartEnd() {
      if (part !== null && part.fileName === null)
        fields.set(nameOf(part.name), Buffer.concat(text).toString())
      text = []
      length = 0
    },
  })
  for await (const chunk of exchange.body()) {
    parser.write(chunk)
    const wait = incoming?.ready() ?? null
    if (wait !== null) await wait
  }
  parser.end()
  return { fields, file: file as MultipartPart | null }
}

/** A field that must be there. Throws with the host's own words. */
export function required(
  form: UploadcareForm,
  name: string,
  errorCode = 'RequestParamRequiredError',
): string {
  const value = form.fields.get(name)
  if (!value) throw new UploadcareRefusal(400, errorCode, `${name} is required.`)
  return value
}

const key = /^[\w.:-]{1,64}$/

/** `metadata[key]` fields, with the host's limits. */
export function metadataOf(form: UploadcareForm): Record<string, string> {
  const metadata: Record<string, string> = {}
  for (const [name, value] of form.fields) {
    const found = /^metadata\[(.*)\]$/.exec(name)?.[1]
    if (found === undefined) continue
    const refuse = (code: string, words: string) => new UploadcareRefusal(400, code, words)
    if (found === '') throw refuse('FileMetadataKeyEmptyError', "File's metadata key can not be empty.")
    if (found.length > 64) throw refuse('FileMetadataKeyLengthTooBigError', 'The metadata key is too long.')
    if (!key.test(found)) throw refuse('FileMetadataKeyForbiddenError', 'The metadata key is not allowed.')
    if (value === '') throw refuse('FileMetadataValueEmptyError', 'The metadata value can not be empty.')
    if (value.length > 512) {
      throw refuse('FileMetadataValueLengthTooBigError', 'The metadata value is too long.')
    }
    metadata[found] = value
  }
  if (Object.keys(metadata).length > 50) {
    throw new UploadcareRefusal(400, 'FileMetadataKeysNumberTooBigError', 'There are too many metadata keys.')
  }
  return metadata
}
