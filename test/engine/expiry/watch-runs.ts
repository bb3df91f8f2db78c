import { onTestFinished } from 'vitest'
import type { Clock } from '../../../electron/engine/clock.ts'
import { createExpiryWatch } from '../../../electron/engine/expiry/expiry-watch.ts'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { createExpiringLinkStore } from '../../../electron/engine/store/expiring-links.ts'
import { createLinkCareStore } from '../../../electron/engine/store/link-care.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { defaultSettings } from '../../../shared/default-settings.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Upload, UploadResult } from '../../../shared/upload.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'
import type { copiesOfAWeek } from './copies-of-a-week.ts'

/** What was accepted is up some seconds later, or minutes. */
const acceptedMs = 90_000

/** A row whose link ends; times ms since the epoch. */
export function doneRow(
  id: string,
  uploadedAt: number,
  expiresAt: number,
  more: Partial<Upload> = {},
  of: Partial<UploadResult> = {},
) {
  const result = { ...sampleStates.done.result, ...of, uploadedAt, expiresAt }
  const state = { kind: 'done', result } as const
  return sampleRecord(state, { id, createdAt: uploadedAt - acceptedMs, ...more }, { order: uploadedAt })
}

/** A clock that stands until it is moved. */
export function standingClock(start: number): Clock & { at: number; passed: number } {
  return {
    at: start,
    passed: 0,
    now() {
      return this.at
    },
    elapsed() {
      return this.passed
    },
    sleep: (_, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) resolve()
        else signal?.addEventListener('abort', () => resolve(), { once: true })
      }),
  }
}

type Copies = Awaited<ReturnType<typeof copiesOfAWeek>>

/** One run of the program after the other on the same data; `told` is every reminder that was given. */
export function runs(dataDir: string, clock: Clock, settings: Partial<Settings> = {}, copies?: Copies) {
  const told: { id: string; before: number; why?: string; at: number }[] = []
  const lookedBack: number[] = []
  let database = openDatabase(dataDir)
  onTestFinished(() => void database.close())
  let saving = copies?.open(database)
  const open = () => {
    const store = createExpiringLinkStore(database)
    return createExpiryWatch({
      clock,
      links: {
        ...store,
        between: (range) => {
          lookedBack.push(clock.now() - range.after)
          return store.between(range)
        },
        remind: (due, at) => {
          for (const each of due) told.push({ ...each, at })
          store.remind(due, at)
        },
      },
      care: createLinkCareStore(database),
      settings: () => ({ ...defaultSettings, ...settings, ...changes }),
      onChange: () => {},
      onLook: (rows) => saving?.onLook(rows),
    })
  }
  let changes: Partial<Settings> = {}
  let watch = open()
  return {
    /** A person sets something else. */
    set(more: Partial<Settings>) {
      changes = { ...changes, ...more }
    },
    dismissMissed: () => watch.dismissMissed(),
    told,
    /** Of each look, how far it went back; in ms. */
    lookedBack,
    look: () => watch.look(),
    summary: () => watch.summary(),
    insert: (records: Parameters<ReturnType<typeof createUploadStore>['insertAll']>[0]) =>
      createUploadStore(database).insertAll(records),
    saving: () => saving,
    database: () => database,
    written: () => database.prepare('SELECT count(*) FROM reminders').pluck().get(),
    async restart() {
      await saving?.close()
      database.close()
      database = openDatabase(dataDir)
      saving = copies?.open(database)
      watch = open()
    },
  }
}
