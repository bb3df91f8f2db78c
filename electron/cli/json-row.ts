import { basename } from 'node:path'
import type { Refusal } from '../../shared/contract.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Upload, UploadState } from '../../shared/upload.ts'

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
    tags: row.tags,
    note: row.note,
  }
}

/** The same fields for what was not accepted; its state is `failed`, and it has no id. */
export function jsonRefusal(refusal: Refusal, batch: string | null): JsonRow {
  return {
    id: null,
    batch,
    state: 'failed',
    destination: null,
    provider: null,
    method: null,
    source: refusal.input,
    name: shortName(refusal.input),
    remoteName: null,
    remotePath: null,
    fileId: null,
    size: null,
    mimeType: null,
    sha256: null,
    url: null,
    downloadUrl: null,
    uploadedAt: null,
    expiresAt: null,
    expirySource: null,
    attempts: 0,
    failure: { code: refusal.failure.code, message: refusal.failure.message },
    savedPath: null,
    alive: null,
    renewedFrom: null,
    tags: [],
    note: null,
  }
}

/** What a person calls something that was not accepted. */
export function shortName(input: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(input) ? input.slice(0, 120) : basename(input) || input
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
