import type { Clock } from '../clock.ts'
import { createAttemptStore } from './attempts.ts'
import { createBatchStore } from './batches.ts'
import type { SqliteDatabase } from './database.ts'
import { createHistoryStore } from './history.ts'
import { createLabelStore } from './labels.ts'
import { createPreferenceStore } from './preferences.ts'
import { createResumeStates } from './resume-states.ts'
import { createUploadStore } from './uploads.ts'
import { createWaitingTime } from './waiting-time.ts'

export type Stores = ReturnType<typeof openStores>

/** All that is kept in the database, table by table. */
export function openStores(database: SqliteDatabase, clock: Clock) {
  return {
    uploads: createUploadStore(database),
    attempts: createAttemptStore(database),
    batches: createBatchStore(database),
    resumeStates: createResumeStates(database),
    preferences: createPreferenceStore(database),
    history: createHistoryStore(database, clock),
    labels: createLabelStore(database),
    waitingTime: createWaitingTime(database),
  }
}
