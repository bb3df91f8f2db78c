import { basename } from 'node:path'
import type { Refusal } from '../../shared/contract.ts'
import type { JsonRow } from '../../shared/json-row.ts'

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
    group: null,
    tags: [],
    note: null,
  }
}

/** What a person calls something that was not accepted. */
export function shortName(input: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(input) ? input.slice(0, 120) : basename(input) || input
}
