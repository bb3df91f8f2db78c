import type { Upload, UploadStateKind } from '../../../shared/upload.ts'
import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'
import { createRenewalStore, wasRenewed } from './renewals.ts'
import { recordOf, rowOf, stateColumns, type UploadRow, uploadColumns } from './upload-row.ts'

export type UploadStore = ReturnType<typeof createUploadStore>

/** Which batches a query may touch; null: all. */
export type BatchScope = readonly string[] | null

interface Place {
  readonly createdAt: number
  readonly seq: number
}

interface SameContent {
  readonly destination: string
  readonly size: number
  readonly sha256: string | null
  /** A batch. */
  readonly notOf: string
  readonly until: number
  readonly limit: number
}

/** Who wants a name in a remote folder; `since`: its attempt began then. */
interface NameAsked {
  readonly name: string
  readonly path: string
  readonly destination: string
  readonly seq: number
  readonly since: number
  readonly now: number
}

/** One table, `uploads`, holds an upload for its whole life. All times ms since the epoch. */
export function createUploadStore(database: SqliteDatabase) {
  const insert = database.prepare(
    `INSERT INTO uploads (${uploadColumns.join(', ')}) VALUES (${uploadColumns.map((name) => `@${name}`).join(', ')})`,
  )
  const assign = (names: readonly string[]): string => names.map((name) => `${name} = @${name}`).join(', ')
  const update = database.prepare(
    `UPDATE uploads SET ${assign(uploadColumns)}, searchable = 0 WHERE seq = @seq`,
  )
  // Naming no column of the larger indexes, or SQLite would write them anew at each step of an upload.
  const updateState = database.prepare(
    `UPDATE uploads SET ${assign(stateColumns)}, searchable = 0 WHERE seq = @seq`,
  )
  const byId = database.prepare<[string], UploadRow>(
    'SELECT * FROM uploads WHERE id = ? AND forgotten_at IS NULL',
  )
  const existing = database.prepare<[string], { seq: number }>('SELECT seq FROM uploads WHERE id = ?')
  const bySeq = database.prepare<[number], UploadRow>('SELECT * FROM uploads WHERE seq = ?')
  const inOrder = database.prepare<[number, number], UploadRow>(
    'SELECT * FROM uploads WHERE cleared_at IS NULL AND queue_order BETWEEN ? AND ? ORDER BY queue_order',
  )
  const next = database.prepare<[{ lane: string; scope: string; without: string; limit: number }], UploadRow>(
    `SELECT * FROM uploads WHERE state = 'queued' AND cleared_at IS NULL AND forgotten_at IS NULL AND lane = @lane
       AND (@scope = 'null' OR batch IN (SELECT value FROM json_each(@scope)))
       AND batch NOT IN (SELECT value FROM json_each(@without))
     ORDER BY queue_order LIMIT @limit`,
  )
  /** The usual cases of `next`, without lists to look through. */
  const nextOfAll = database.prepare<[string, number], UploadRow>(
    `SELECT * FROM uploads WHERE state = 'queued' AND cleared_at IS NULL AND forgotten_at IS NULL AND lane = ?
     ORDER BY queue_order LIMIT ?`,
  )
  const nextOfBatch = database.prepare<[string, string, number], UploadRow>(
    `SELECT * FROM uploads INDEXED BY uploads_next
     WHERE state = 'queued' AND cleared_at IS NULL AND forgotten_at IS NULL AND lane = ? AND batch = ?
     ORDER BY queue_order LIMIT ?`,
  )
  /** With since when they wait, where their lane is held up since `@since`. */
  const queuedAfter = database.prepare<
    [{ lane: string; since: number; after: number; limit: number }],
    UploadRow & { began: number }
  >(
    `SELECT *, coalesce(waiting_since, max(changed_at, @since)) AS began FROM uploads INDEXED BY uploads_next
     WHERE state = 'queued' AND cleared_at IS NULL AND forgotten_at IS NULL AND lane = @lane AND queue_order > @after
     ORDER BY queue_order LIMIT @limit`,
  )
  const lanes = database.prepare<[], { lane: string }>(
    `SELECT DISTINCT lane FROM uploads WHERE cleared_at IS NULL AND state NOT IN ('done', 'failed', 'cancelled')`,
  )
  const due = database.prepare<[number], UploadRow>(
    `SELECT * FROM uploads WHERE state = 'waiting' AND cleared_at IS NULL AND wait_until <= ? ORDER BY wait_until LIMIT 500`,
  )
  const nextDue = database.prepare<[], { at: number | null }>(
    `SELECT min(wait_until) AS at FROM uploads WHERE state = 'waiting' AND cleared_at IS NULL`,
  )
  const waitingAhead = database.prepare<[number, number], UploadRow>(
    `SELECT * FROM uploads WHERE state = 'waiting' AND cleared_at IS NULL AND wait_until > ? AND changed_at > ?`,
  )
  const inState = database.prepare<[string, number, number], UploadRow>(
    `SELECT * FROM uploads WHERE state = ? AND cleared_at IS NULL AND queue_order > ? ORDER BY queue_order LIMIT ?`,
  )
  const ofBatch = database.prepare<[string, number, number], UploadRow>(
    `SELECT * FROM uploads WHERE batch = ? AND position >= ? AND forgotten_at IS NULL ORDER BY position LIMIT ?`,
  )
  const ofBatchAll = database.prepare<[string], UploadRow>(
    'SELECT * FROM uploads WHERE batch = ? ORDER BY position',
  )
  // Counted in two indexes, without a look at the rows.
  const batchSize = database.prepare<[string, string], { total: number }>(
    `SELECT (SELECT count(*) FROM uploads WHERE batch = ?)
       - (SELECT count(*) FROM uploads INDEXED BY uploads_forgotten_batch WHERE batch = ? AND forgotten_at IS NOT NULL) AS total`,
  )
  const forgottenInQueue = database.prepare<[], UploadRow>(
    'SELECT * FROM uploads WHERE forgotten_at IS NOT NULL AND cleared_at IS NULL',
  )
  const queuePlaces = database
    .prepare('SELECT queue_order, seq FROM uploads WHERE cleared_at IS NULL ORDER BY queue_order')
    .raw()
  const maxOrder = database.prepare<[], { order: number | null }>(
    'SELECT max(queue_order) AS "order" FROM uploads WHERE cleared_at IS NULL',
  )
  const staged = database.prepare<[string, number], { id: string }>(
    `SELECT id FROM uploads WHERE source = ? AND substr(source, 1, 16) = '{"kind":"staged"' AND state <> 'done'
       AND (cleared_at IS NULL OR max(cleared_at, coalesce(forgotten_at, 0)) > ?) LIMIT 1`,
  )
  // Of two that begin together the first has the name: each would see the other, and none would be sent.
  const sameName = database.prepare<[NameAsked], { id: string }>(
    `SELECT id FROM uploads WHERE remote_name = @name AND remote_path = @path AND destination = @destination
       AND naming <> 'unique' AND seq <> @seq AND forgotten_at IS NULL
       AND ((state = 'done' AND (expires_at IS NULL OR expires_at > @now)) OR state = 'unknown'
         OR (state = 'sending' AND (json_extract(state_data, '$.since'), seq) < (@since, @seq))) LIMIT 1`,
  )

  // What was renewed may have been replaced at once: what renewed it is the one that lives.
  const isLink = `url IS NOT NULL AND forgotten_at IS NULL AND state = 'done' AND alive IS NOT 0
       AND NOT ${wasRenewed('uploads')}`
  // Two queries, each in the order of the index: of a size there may be very many.
  const lasting = database.prepare<[string, number, number], UploadRow>(
    `SELECT * FROM uploads INDEXED BY uploads_alive WHERE destination = ? AND size = ? AND ${isLink}
       AND expires_at IS NULL LIMIT ?`,
  )
  const ending = database.prepare<[string, number, number, number], UploadRow>(
    `SELECT * FROM uploads INDEXED BY uploads_alive WHERE destination = ? AND size = ? AND ${isLink}
       AND expires_at > ? ORDER BY expires_at DESC LIMIT ?`,
  )
  const sameContent = database.prepare<[SameContent], UploadRow>(
    `SELECT * FROM uploads INDEXED BY uploads_content WHERE size = @size
       AND substr(sha256, 1, 4) IS substr(@sha256, 1, 4) AND sha256 IS @sha256 AND destination = @destination AND ${isLink}
       AND batch <> @notOf AND (expires_at IS NULL OR expires_at > @until)
     ORDER BY expires_at IS NULL DESC, expires_at DESC LIMIT @limit`,
  )

  const successor = database.prepare<[string], UploadRow>(
    'SELECT * FROM uploads WHERE renewed_from = ? AND forgotten_at IS NULL ORDER BY seq DESC LIMIT 1',
  )
  const renewals = createRenewalStore(database)
  const otherRenewal = database.prepare<[string, number], { id: string }>(
    `SELECT id FROM uploads WHERE renewed_from = ? AND seq <> ? AND forgotten_at IS NULL
       AND state NOT IN ('failed', 'cancelled') LIMIT 1`,
  )
  const replacing = database.prepare<
    [{ name: string; path: string; destination: string; now: number } & Place]
  >(
    `SELECT 1 FROM uploads WHERE remote_name = @name AND remote_path = @path AND destination = @destination
       AND naming <> 'unique' AND forgotten_at IS NULL AND (created_at, seq) > (@createdAt, @seq)
       AND ((state = 'done' AND alive IS NOT 0 AND (expires_at IS NULL OR expires_at > @now))
         OR state IN ('sending', 'unknown')
         OR (naming = 'replace' AND state NOT IN ('done', 'failed', 'cancelled'))) LIMIT 1`,
  )

  /** @param before the row as it is on disk, where that is known: then only what a step can change is written. */
  const save = (record: UploadRecord, before?: UploadRecord): void => {
    const row = rowOf(record)
    const placed =
      before !== undefined &&
      before.order === record.order &&
      before.upload.clearedAt === record.upload.clearedAt &&
      before.upload.naming === record.upload.naming &&
      before.upload.remoteName === record.upload.remoteName
    if (!placed) update.run({ ...row, seq: record.seq })
    else {
      const values: Record<string, unknown> = { seq: record.seq }
      for (const name of stateColumns) values[name] = row[name]
      updateState.run(values)
    }
  }

  return {
    /** Inserts new records in order; their `seq` is ignored. Returns them with the one they got. */
    insertAll(records: readonly UploadRecord[]): UploadRecord[] {
      return records.map((record) => ({ ...record, seq: Number(insert.run(rowOf(record)).lastInsertRowid) }))
    },
    save,
    get(id: string): UploadRecord | null {
      const row = byId.get(id)
      return row ? recordOf(row) : null
    },
    /** Also a row that was forgotten. */
    exists: (id: string): boolean => existing.get(id) !== undefined,
    getBySeq(seq: number): UploadRecord | null {
      const row = bySeq.get(seq)
      return row ? recordOf(row) : null
    },
    /** Queue rows whose order lies between the two, inclusive. */
    between: (first: number, last: number): UploadRecord[] => inOrder.all(first, last).map(recordOf),
    /** The next queued rows of a lane, in queue order. */
    nextQueued(lane: string, scope: BatchScope, without: readonly string[], limit: number): UploadRecord[] {
      // Nothing may go: without this, every row that waits would be looked at in vain.
      if (scope?.length === 0) return []
      const [only] = scope ?? []
      const rows =
        without.length === 0 && scope === null
          ? nextOfAll.all(lane, limit)
          : without.length === 0 && scope?.length === 1 && only !== undefined
            ? nextOfBatch.all(lane, only, limit)
            : next.all({ lane, scope: JSON.stringify(scope), without: JSON.stringify(without), limit })
      return rows.map(recordOf)
    },
    /** Those that wait their turn in a lane that is held up since a moment, after a place in the queue; since when each waits. */
    queuedAfter: (lane: string, since: number, after: number, limit: number) =>
      queuedAfter.all({ lane, since, after, limit }).map((row) => {
        const { batch, began, queue_order: order } = row
        return { batch, began, order, record: () => recordOf(row) }
      }),
    /** Lanes with rows in the queue that have not ended. */
    lanes: (): string[] => lanes.all().map((row) => row.lane),
    /** Waiting rows whose time has come; at most 500 a call. */
    dueBy: (now: number): UploadRecord[] => due.all(now).map(recordOf),
    /** Those whose wait began later than now: by a clock that was wrong. */
    waitingAhead: (now: number): UploadRecord[] => waitingAhead.all(now, now).map(recordOf),
    /** When the next waiting row is due, which may be past already; null: none waits. */
    nextDue: (): number | null => nextDue.get()?.at ?? null,
    /** Queue rows in a state, after a place in the queue, at most `limit`. */
    inState: (state: UploadStateKind, afterOrder: number, limit: number): UploadRecord[] =>
      inState.all(state, afterOrder, limit).map(recordOf),
    ofBatch: (batch: string, fromPosition: number, limit: number): UploadRecord[] =>
      ofBatch.all(batch, fromPosition, limit).map(recordOf),
    /** What the rows of a batch are, in their order; also of those that were forgotten. */
    sourcesOf: (batch: string): (Pick<Upload, 'source' | 'name' | 'size'> & { position: number })[] =>
      ofBatchAll.all(batch).map((row) => {
        const { source, name, size, position } = recordOf(row).upload
        return { source, name, size, position }
      }),
    batchSize: (batch: string): number => batchSize.get(batch, batch)?.total ?? 0,
    /** What an older Mayfly let go into the queue again although it was forgotten. */
    forgottenInQueue: (): UploadRecord[] => forgottenInQueue.all().map(recordOf),
    /** `[queue_order, seq]` of the whole queue, in order. */
    places: (): [number, number][] => queuePlaces.all() as [number, number][],
    lastOrder: (): number => maxOrder.get()?.order ?? 0,
    /** Whether staged bytes belong to a row that may still send them; `clearedAfter`: an undo may bring it back. */
    needsStaged: (stagedId: string, clearedAfter: number): boolean =>
      staged.get(JSON.stringify({ kind: 'staged', stagedId }), clearedAfter) !== undefined,
    /** Rows of a destination whose links live until after a moment, of one size, the longest to live first. */
    aliveOfSize(destination: string, size: number, until: number, limit: number): UploadRecord[] {
      const rows = lasting.all(destination, size, limit)
      if (rows.length < limit) rows.push(...ending.all(destination, size, until, limit - rows.length))
      return rows.map(recordOf)
    },
    /**
     * Of those, the ones with a content that are not of one batch; null: whose content is not known.
     * @param sha256 lower-case hex.
     */
    aliveOfContent(
      { destination, size, sha256 }: { destination: string; size: number; sha256: string | null },
      notOf: string,
      until: number,
      limit: number,
    ): UploadRecord[] {
      return sameContent.all({ destination, size, sha256, notOf, until, limit }).map(recordOf)
    },
    /** The newest row that renews an upload. */
    successor(id: string): UploadRecord | null {
      const row = successor.get(id)
      return row ? recordOf(row) : null
    },
    /** The upload that stands for this one now: itself, or the last that renewed it; null: it was forgotten. */
    standIn(id: string): UploadRecord | null {
      const row = byId.get(id)
      return row ? renewals.newest(recordOf(row)) : null
    },
    /** Whether what a row was to renew is up again, or on its way, through another. */
    isOvertaken: ({ seq, upload }: UploadRecord): boolean =>
      upload.renewedFrom !== null && otherRenewal.get(upload.renewedFrom, seq) !== undefined,
    /** Whether a later row has taken, or is to take, the place of a row at the host, which has this remote name. */
    isReplaced: ({ seq, upload }: UploadRecord, name: string, now: number): boolean => {
      const { remotePath: path, destination, createdAt } = upload
      return replacing.get({ name, path, destination, createdAt, seq, now }) !== undefined
    },
    /** Whether another row has, or may have, this remote name alive. */
    nameInUse: (asked: NameAsked): boolean => sameName.get(asked) !== undefined,
  }
}
