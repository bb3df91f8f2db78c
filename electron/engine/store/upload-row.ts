import type { z } from 'zod'
import { defaultSettings } from '../../../shared/default-settings.ts'
import { type Upload, type UploadState, uploadSchema } from '../../../shared/upload.ts'
import type { UploadRecord } from '../upload-record.ts'
import { stateData, stateFrom } from './state-data.ts'

/** A row of `uploads`, as SQLite gives it. */
export interface UploadRow {
  seq: number
  id: string
  batch: string
  position: number
  destination: string
  provider: string
  lane: string
  queue_order: number
  source: string
  name: string
  size: number | null
  mime_type: string | null
  method: string
  naming: string
  remote_name: string | null
  remote_path: string
  sha256: string | null
  attempts: number
  tries: number
  waiting_since: number | null
  private_detour: number
  practice: number
  state: string
  state_data: string
  wait_until: number | null
  url: string | null
  expires_at: number | null
  created_at: number
  changed_at: number
  cleared_at: number | null
  saved_path: string | null
  alive: number | null
  renewed_from: string | null
  /** A JSON array; null: none. */
  tags: string | null
  note: string | null
  /** Its attempts, packed, once it is done: see `past-attempts.ts`. */
  past: Buffer | null
}

export const uploadColumns = [
  'id',
  'batch',
  'position',
  'destination',
  'provider',
  'lane',
  'queue_order',
  'source',
  'name',
  'size',
  'mime_type',
  'method',
  'naming',
  'remote_name',
  'remote_path',
  'sha256',
  'attempts',
  'tries',
  'waiting_since',
  'private_detour',
  'practice',
  'state',
  'state_data',
  'wait_until',
  'url',
  'expires_at',
  'created_at',
  'changed_at',
  'cleared_at',
  'saved_path',
  'alive',
  'renewed_from',
] as const satisfies readonly (keyof UploadRow)[]

/** What a step of an upload can change while its name and its place stay. */
export const stateColumns = [
  'size',
  'method',
  'sha256',
  'attempts',
  'tries',
  'waiting_since',
  'private_detour',
  'state',
  'state_data',
  'wait_until',
  'url',
  'expires_at',
  'changed_at',
  'saved_path',
  'alive',
] as const satisfies readonly (keyof UploadRow)[]

/** What is written for a record, without `seq` and what a person writes to it (see `labels.ts`). */
export function rowOf(record: UploadRecord): Omit<UploadRow, 'seq' | 'tags' | 'note' | 'past'> {
  const { upload } = record
  const { state } = upload
  return {
    id: upload.id,
    batch: upload.batch,
    position: upload.position,
    destination: upload.destination,
    provider: upload.provider,
    lane: record.lane,
    queue_order: record.order,
    source: JSON.stringify(upload.source),
    name: upload.name,
    size: upload.size,
    mime_type: upload.mimeType,
    method: upload.method,
    naming: upload.naming,
    remote_name: upload.remoteName,
    remote_path: upload.remotePath,
    sha256: upload.sha256,
    attempts: upload.attempts,
    tries: record.tries,
    waiting_since: record.waitingSince,
    private_detour: record.privateDetour ? 1 : 0,
    practice: upload.practice ? 1 : 0,
    state: state.kind,
    state_data: stateData(upload),
    wait_until: state.kind === 'waiting' ? Math.ceil(state.until) : null,
    url: state.kind === 'done' ? state.result.url : null,
    expires_at: state.kind === 'done' ? state.result.expiresAt : null,
    created_at: upload.createdAt,
    changed_at: upload.changedAt,
    cleared_at: upload.clearedAt,
    saved_path: upload.savedPath,
    alive: upload.alive === null ? null : upload.alive ? 1 : 0,
    renewed_from: upload.renewedFrom,
  }
}

/**
 * Reads a row. One that cannot be read (flipped bits, a hand that edited) becomes a failed upload that says so and
 * shows what can be read of it; it never hides the rest.
 */
export function recordOf(row: UploadRow): UploadRecord {
  const upload = parseRow(row)
  return {
    seq: row.seq,
    order: row.queue_order,
    lane: row.lane,
    tries: row.tries,
    waitingSince: row.waiting_since,
    privateDetour: row.private_detour === 1,
    upload: upload ?? unreadableUpload(row),
  }
}

/** Whether `recordOf` gives the upload as it was written. */
export function rowIsReadable(row: UploadRow): boolean {
  return parseRow(row) !== null
}

function parseRow(row: UploadRow): Upload | null {
  const upload = uploadSchema.safeParse({
    ...columnsOf(row),
    source: parsed(() => JSON.parse(row.source)),
    state: parsed(() => stateFrom(row)),
  })
  return upload.success && upload.data.state.kind === row.state ? upload.data : null
}

function unreadableUpload(row: UploadRow): Upload {
  const kept: Record<string, unknown> = {}
  const shape: Record<string, z.ZodType> = uploadSchema.shape
  // In a damaged page any column may hold anything.
  for (const [name, value] of Object.entries(columnsOf(row)))
    if (Object.hasOwn(shape, name) && shape[name]?.safeParse(value).success) kept[name] = value
  return {
    ...nothingReadable,
    id: `unreadable-${row.seq}`,
    batch: `unreadable-${row.seq}`,
    ...kept,
    method: 'auto',
    naming: 'unique',
    source: { kind: 'url', url: '' },
    state: unreadable,
  }
}

const nothingReadable = {
  position: 0,
  destination: defaultSettings.defaultDestination,
  provider: defaultSettings.defaultDestination,
  name: 'Unreadable entry',
  size: null,
  mimeType: null,
  remoteName: null,
  remotePath: '',
  sha256: null,
  attempts: 0,
  createdAt: 0,
  changedAt: 0,
  clearedAt: 0,
  practice: false,
  savedPath: null,
  alive: null,
  renewedFrom: null,
  tags: [],
  note: null,
}

const unreadable: UploadState = {
  kind: 'failed',
  because: { code: 'bug', message: 'This entry of the history cannot be read. The others are not affected.' },
}

function columnsOf(row: UploadRow): Omit<Upload, 'source' | 'state'> {
  return {
    id: row.id,
    batch: row.batch,
    position: row.position,
    destination: row.destination,
    provider: row.provider,
    name: row.name,
    size: row.size,
    mimeType: row.mime_type,
    method: row.method as Upload['method'],
    naming: row.naming as Upload['naming'],
    remoteName: row.remote_name,
    remotePath: row.remote_path,
    sha256: row.sha256,
    attempts: row.attempts,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    clearedAt: row.cleared_at,
    practice: row.practice === 1,
    savedPath: row.saved_path,
    alive: row.alive === null ? null : row.alive === 1,
    renewedFrom: row.renewed_from,
    tags: tagsOf(row),
    note: row.note,
  }
}

/** Tags that cannot be read are no reason to lose the row. */
function tagsOf({ tags }: UploadRow): string[] {
  const read = tags === null ? [] : parsed(() => JSON.parse(tags))
  return Array.isArray(read) ? read.filter((tag) => typeof tag === 'string') : []
}

function parsed(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
