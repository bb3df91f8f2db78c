import { csvLine } from './csv.ts'
import type { Failure } from './failure.ts'
import type { Upload, UploadState } from './upload.ts'

/** Scripts rely on these names and their order. Times are ISO 8601 in UTC, sizes are bytes. */
export interface JsonRow {
  readonly id: string | null
  readonly batch: string | null
  readonly state: string
  readonly destination: string | null
  readonly provider: string | null
  readonly method: string | null
  /** The path or URL; `-` for bytes that had neither. */
  readonly source: string
  readonly name: string
  readonly remoteName: string | null
  readonly remotePath: string | null
  readonly fileId: string | null
  readonly size: number | null
  readonly mimeType: string | null
  readonly sha256: string | null
  readonly url: string | null
  readonly downloadUrl: string | null
  readonly uploadedAt: string | null
  readonly expiresAt: string | null
  readonly expirySource: string | null
  readonly attempts: number
  readonly failure: { readonly code: string; readonly message: string } | null
  readonly savedPath: string | null
  /** What the last check of the link proved; null: not known. */
  readonly alive: boolean | null
  /** Id of the upload that this one renews. */
  readonly renewedFrom: string | null
  /** The host's id of the group that it was put into last. */
  readonly group: string | null
  readonly tags: readonly string[]
  readonly note: string | null
}

/** `method`: the one that was used, where that is known. */
export function jsonRow(row: Upload, method: string = row.method): JsonRow {
  const result = row.state.kind === 'done' ? row.state.result : null
  const failure = failureOf(row.state)
  return {
    id: row.id,
    batch: row.batch,
    state: row.state.kind,
    destination: row.destination,
    provider: row.provider,
    method,
    source: sourceText(row),
    name: row.name,
    remoteName: result?.remoteName ?? row.remoteName,
    remotePath: result?.remotePath ?? row.remotePath,
    fileId: result?.fileId ?? null,
    size: row.size ?? result?.size ?? null,
    mimeType: result?.mimeType ?? row.mimeType,
    sha256: row.sha256,
    url: result?.url ?? null,
    downloadUrl: result?.downloadUrl ?? null,
    uploadedAt: isoTime(result?.uploadedAt),
    expiresAt: isoTime(result?.expiresAt),
    expirySource: result?.expirySource ?? null,
    attempts: row.attempts,
    failure: failure && { code: failure.code, message: failure.message },
    savedPath: row.savedPath,
    alive: row.alive,
    renewedFrom: row.renewedFrom,
    group: result?.group?.id ?? null,
    tags: row.tags,
    note: row.note,
  }
}

/** Headings of a CSV file, in their order. */
export const jsonColumns = [
  ...[
    'id',
    'batch',
    'state',
    'destination',
    'provider',
    'method',
    'source',
    'name',
    'remoteName',
    'remotePath',
  ],
  ...[
    'fileId',
    'size',
    'mimeType',
    'sha256',
    'url',
    'downloadUrl',
    'uploadedAt',
    'expiresAt',
    'expirySource',
  ],
  ...['attempts', 'failure', 'savedPath', 'alive', 'renewedFrom', 'group', 'tags', 'note'],
] as (keyof JsonRow)[]

/** A line of a CSV file: the same fields, a failure by its sentence. */
export function csvRow(row: Upload): string {
  const cells = jsonRow(row)
  return csvLine(jsonColumns.map((column) => csvText(cells[column])))
}

function csvText(value: JsonRow[keyof JsonRow]): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  return 'message' in value ? value.message : value.join(', ')
}

export function failureOf(state: UploadState): Failure | null {
  return 'because' in state ? state.because : null
}

export function sourceText(row: Upload): string {
  switch (row.source.kind) {
    case 'file':
      return row.source.path
    case 'url':
      return row.source.url
    case 'staged':
      return '-'
  }
}

function isoTime(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString()
}
