import { hasEnded, uploadStateKinds } from '../../shared/upload-life.ts'
import type { Clock } from './clock.ts'
import { destinationGone } from './destination-gone.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { laneParts } from './lane.ts'
import type { Queue } from './queue.ts'
import { repeatEffect } from './repeat-effect.ts'
import { repeatQuestion } from './retry-policy.ts'
import { type AttemptStore, runningAttempt } from './store/attempts.ts'
import type { Batch } from './store/batches.ts'
import type { SqliteDatabase } from './store/database.ts'
import { createResumeStates } from './store/resume-states.ts'
import type { UploadStore } from './store/uploads.ts'
import type { WaitingTime } from './store/waiting-time.ts'
import type { UploadRecord } from './upload-record.ts'

/**
 * At start: what another process was sending goes back to the queue, or, where repeating could leave a lasting
 * duplicate, to a question; what waits by a clock that was wrong goes at once; what was forgotten leaves the queue; what
 * waits for a destination that is gone fails, in words.
 */
export function recoverQueue(deps: {
  database: SqliteDatabase
  queue: Queue
  uploads: UploadStore
  attempts: AttemptStore
  waitingTime: WaitingTime
  batchOf: (record: UploadRecord) => Batch
  registry: DestinationRegistry
  clock: Clock
}): void {
  const { queue, uploads, registry } = deps
  const endedAt = deps.clock.now()
  const resumeStates = createResumeStates(deps.database)
  deps.waitingTime.leaveOutClosed(endedAt)
  for (const record of uploads.inState('sending', Number.NEGATIVE_INFINITY, Number.MAX_SAFE_INTEGER)) {
    const running = runningAttempt(record.upload)
    queue.withNext(record.seq, () => {
      if (running) deps.attempts.add(record.seq, { ...running, endedAt, outcome: 'cut-short', reply: null })
    })
    const repeat = repeatOf(record, registry, deps.batchOf, resumeStates.get(record.seq))
    queue.apply(record, { kind: 'recover', repeat })
  }
  // A clock that was a day ahead when it failed would let it wait for that day.
  queue.applyAll(uploads.waitingAhead(endedAt), { kind: 'wake' })
  for (const record of uploads.inState('unknown', Number.NEGATIVE_INFINITY, Number.MAX_SAFE_INTEGER)) {
    queue.apply(record, { kind: 'settle', question: repeatQuestion })
  }
  for (const record of uploads.forgottenInQueue()) {
    queue.apply(queue.apply(record, { kind: 'cancel' }) ?? record, { kind: 'clear' })
  }
  for (const lane of uploads.lanes()) {
    const { destination } = laneParts(lane)
    if (!registry.has(destination)) strand(destination, deps)
  }
}

/** What waits for a destination that is gone would wait for ever. */
function strand(destination: string, { queue, uploads }: { queue: Queue; uploads: UploadStore }): void {
  for (const kind of uploadStateKinds.filter((one) => !hasEnded(one))) {
    const rows = uploads.inState(kind, Number.NEGATIVE_INFINITY, Number.MAX_SAFE_INTEGER)
    queue.applyAll(
      rows.filter(({ upload }) => upload.destination === destination),
      { kind: 'strand', failure: destinationGone(destination) },
    )
  }
}

function repeatOf(
  record: UploadRecord,
  registry: DestinationRegistry,
  batchOf: (record: UploadRecord) => Batch,
  resume: string | null,
) {
  const { upload } = record
  if (upload.state.kind !== 'sending' || !registry.has(upload.destination)) return 'lasting-orphan'
  return repeatEffect(upload, upload.state.method, batchOf(record).options, registry, resume)
}
