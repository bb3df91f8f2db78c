import { createReadStream, fstatSync, openSync } from 'node:fs'
import { FailureError } from '../failure-error.ts'
import { openDatabase } from '../store/database.ts'
import { type IncomingRows, openIncomingRows } from '../store/incoming-rows.ts'
import { envelopeSchema, historyVersion, importedUpload } from './history-file.ts'
import { BrokenJsonError, createRowCutter } from './json-rows.ts'

export interface ImportInput {
  readonly dataDir: string
  /** A file that is none of Mayfly's own. */
  readonly path: string
  /** ms since the epoch. */
  readonly now: number
}

export interface ImportProgress {
  /** The whole file is read before anything is added. */
  readonly step: 'reading' | 'adding'
  /** Bytes while reading, rows while adding. */
  readonly done: number
  readonly of: number
}

export interface ImportResult {
  readonly added: number
  /** Were here already. */
  readonly known: number
  /** Stood in the file more than once. */
  readonly repeated: number
  /** Were no uploads, and were left out. */
  readonly refused: number
}

/** Progress goes out once for so many bytes. */
const pieceBytes = 1_048_576

/**
 * Merges an exported history (see `history-file.ts`) into this one: rows that are here, by id or as the same upload
 * under another id, stay as they are. A file that is cut, damaged, foreign or from a newer version adds nothing;
 * values that are no uploads are left out and counted. Once rows are being added, stopping keeps those that are in,
 * and the same file again adds the rest.
 * @throws FailureError with a sentence.
 */
export async function* importHistory(input: ImportInput): AsyncGenerator<ImportProgress, ImportResult> {
  const incoming = openIncomingRows(input.dataDir, input.now)
  try {
    const { refused, repeated } = yield* readFile(input.path, incoming)
    const database = openDatabase(input.dataDir)
    try {
      const merging = incoming.mergeInto(database)
      for (;;) {
        const { done, value } = merging.next()
        if (done) return { ...value, refused, repeated }
        yield { step: 'adding', ...value }
      }
    } finally {
      database.close()
    }
  } finally {
    incoming.close()
  }
}

async function* readFile(
  path: string,
  incoming: IncomingRows,
): AsyncGenerator<ImportProgress, { refused: number; repeated: number }> {
  let [refused, repeated, done, checked] = [0, 0, 0, false]
  const file = openSync(path, 'r')
  const of = fstatSync(file).size
  const cutter = createRowCutter()
  try {
    for await (const chunk of createReadStream(path, { fd: file, highWaterMark: pieceBytes })) {
      const texts = cutter.push(chunk as Buffer)
      if (!checked) checked = checkHead(cutter.head())
      for (const text of texts) {
        const upload = importedUpload(parseRow(text))
        if (!upload) refused++
        else if (!incoming.add(upload)) repeated++
      }
      done += (chunk as Buffer).length
      yield { step: 'reading', done, of }
    }
    cutter.finish()
  } catch (error) {
    if (!(error instanceof BrokenJsonError)) throw error
    throw brokenFile(checked || checkHead(headOf(cutter)), error)
  }
  return { refused, repeated }
}

function parseRow(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new BrokenJsonError('no JSON', { cause })
  }
}

function headOf(cutter: ReturnType<typeof createRowCutter>): unknown {
  try {
    return cutter.head()
  } catch {
    return null
  }
}

/** False while it has not come. */
function checkHead(head: unknown): boolean {
  if (head === null) return false
  const envelope = envelopeSchema.safeParse(head)
  if (!envelope.success) throw notOurs()
  const { version } = envelope.data
  if (version > historyVersion) {
    throw refusal(
      `This history was exported by a newer Mayfly (version ${version} of the file, this one reads up to ${historyVersion}). Update Mayfly and import it again. Nothing was added.`,
    )
  }
  return true
}

function brokenFile(isOurs: boolean, { message }: BrokenJsonError): FailureError {
  if (!isOurs) return notOurs()
  return refusal(
    message === 'cut short'
      ? 'This file ends in the middle: it was not copied whole. Nothing was added.'
      : 'This file is damaged: a part of it is not JSON. Nothing was added.',
  )
}

function notOurs(): FailureError {
  return refusal(
    'This is no history that Mayfly exported as JSON. A CSV file cannot be imported. Nothing was added.',
  )
}

function refusal(message: string): FailureError {
  return new FailureError({ code: 'rejected', message })
}
