import type { Change, Snapshot } from '../../shared/contract.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import { nothingExpires } from '../../shared/history-defaults.ts'
import type { Upload, UploadState } from '../../shared/upload.ts'
import { uploadStateKinds } from '../../shared/upload-life.ts'

/** One row of the queue, whole, as the contract wants it. */
export function sampleRow(id: string, state: UploadState = { kind: 'queued' }): Upload {
  return {
    id,
    batch: 'b1',
    position: 0,
    destination: 'kie',
    provider: 'kie',
    source: { kind: 'file', path: `/files/${id}`, mtimeMs: 1 },
    name: id,
    size: 10,
    mimeType: null,
    method: 'auto',
    naming: 'unique',
    remoteName: null,
    remotePath: 'mayfly',
    sha256: null,
    attempts: 0,
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
  }
}

export function sampleChange(rev: number, parts: Partial<Change> = {}): Change {
  return { rev, summary: sampleSummary(rev), rows: [], progress: [], orderChanged: false, ...parts }
}

export function sampleSummary(total: number): Snapshot['summary'] {
  const counts = Object.fromEntries(
    uploadStateKinds.map((kind) => [kind, 0]),
  ) as Snapshot['summary']['counts']
  return { total, counts, bytesTotal: 0, bytesSent: 0, rate: 0 }
}

export function sampleSnapshot(rev: number): Snapshot {
  return {
    rev,
    version: '0.0.0',
    capabilities: {
      realPaths: false,
      tray: false,
      nativeDialog: false,
      keychain: null,
      hostClipboard: false,
    },
    settings: defaultSettings,
    providers: [],
    destinations: [],
    summary: sampleSummary(0),
    expiring: nothingExpires,
    health: { damaged: false, unreadable: 0 },
    batches: [],
    rows: [],
  }
}

/** Something that tells of changes as the engine does, at the test's command. */
export function changeSource(firstRev = 0) {
  const listeners = new Set<(change: Change) => void>()
  let rev = firstRev
  return {
    listeners,
    snapshot: () => sampleSnapshot(rev),
    subscribe(listener: (change: Change) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell(parts: Partial<Change> = {}) {
      rev += 1
      const change = sampleChange(rev, parts)
      for (const listener of listeners) listener(change)
    },
  }
}
