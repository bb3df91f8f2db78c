import type { UploadRecord } from '../../electron/engine/upload-record.ts'
import type { Upload, UploadState, UploadStateKind } from '../../shared/upload.ts'

/** One state of each kind, as a row may hold it. */
export const sampleStates: { readonly [K in UploadStateKind]: Extract<UploadState, { kind: K }> } = {
  queued: { kind: 'queued' },
  sending: { kind: 'sending', since: 5, method: 'stream', phase: 'sending' },
  waiting: { kind: 'waiting', until: 99, because: { code: 'busy', message: 'The host is busy.' } },
  paused: { kind: 'paused', because: null },
  'needs-key': { kind: 'needs-key', because: { code: 'bad-key', message: 'Refused.' } },
  'needs-answer': {
    kind: 'needs-answer',
    question: {
      kind: 'name-taken',
      text: 'Replace?',
      choices: ['replace', 'rename', 'skip'],
      fallback: 'skip',
    },
    because: { code: 'name-taken', message: 'Taken.' },
  },
  unknown: { kind: 'unknown', because: { code: 'interrupted', message: 'Lost.', outcomeUnknown: true } },
  failed: { kind: 'failed', because: { code: 'rejected', message: 'No.' } },
  cancelled: { kind: 'cancelled' },
  done: {
    kind: 'done',
    result: {
      url: 'https://example.com/a.jpg',
      downloadUrl: 'https://example.com/d/1',
      fileId: '1',
      remoteName: 'a.jpg',
      remotePath: 'mayfly',
      mimeType: 'image/jpeg',
      size: 10,
      uploadedAt: 10,
      expiresAt: 1000,
      expirySource: 'rule',
    },
  },
}

export function sampleRecord(
  state: UploadState,
  upload: Partial<Upload> = {},
  record: Partial<UploadRecord> = {},
): UploadRecord {
  return {
    seq: 1,
    order: 1,
    lane: 'kie',
    tries: 2,
    waitingSince: 3,
    privateDetour: false,
    ...record,
    upload: {
      id: 'abcdefghjkmn',
      batch: 'bbbbbbbbbbbb',
      position: 0,
      destination: 'kie',
      provider: 'kie',
      source: { kind: 'file', path: '/a.jpg', mtimeMs: 1 },
      name: 'a.jpg',
      size: 10,
      mimeType: 'image/jpeg',
      method: 'auto',
      naming: 'unique',
      remoteName: 'a-xyz.jpg',
      remotePath: 'mayfly',
      sha256: null,
      attempts: 1,
      state,
      createdAt: 1,
      changedAt: 1,
      clearedAt: null,
      practice: false,
      savedPath: null,
      alive: null,
      renewedFrom: null,
      tags: [],
      note: null,
      ...upload,
    },
  }
}
