import { basename } from 'node:path'
import type { Refusal } from '../../../shared/contract.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { UploadSource } from '../../../shared/upload.ts'
import { baseName } from './base-name.ts'
import { mimeTypeOf } from './mime-type.ts'

export interface IntakeItem {
  readonly kind: 'item'
  readonly source: UploadSource
  /** In NFC; else as it is, controls and all: escape it where it is shown. */
  readonly name: string
  /** Bytes; null for URLs. */
  readonly size: number | null
  /** By the name's extension. */
  readonly mimeType: string | null
}

/** One thing that can become an upload, or why it cannot. */
export type IntakeEntry = IntakeItem | { readonly kind: 'refused'; readonly refusal: Refusal }

export function fileItem(path: string, file: { size: number; mtimeMs: number }, given?: string): IntakeItem {
  const name = baseName(given ?? '') || basename(path).normalize('NFC')
  const source = { kind: 'file', path, mtimeMs: file.mtimeMs } as const
  return { kind: 'item', source, name, size: file.size, mimeType: mimeTypeOf(name) }
}

export function refused(input: string, failure: Failure): IntakeEntry {
  return { kind: 'refused', refusal: { input, failure } }
}
