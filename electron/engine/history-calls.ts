import { newestFirst } from '../../shared/history-defaults.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import type { Clock } from './clock.ts'
import type { Engine } from './engine.ts'
import type { Expiry } from './expiry/create-expiry.ts'
import { createLabelCalls } from './label-calls.ts'
import { localFiles } from './local-files.ts'
import type { Queue } from './queue.ts'
import { type AttemptStore, runningAttempt } from './store/attempts.ts'
import type { HistoryStore } from './store/history.ts'
import type { LabelStore } from './store/labels.ts'
import { createUploadAgain } from './upload-again.ts'
import type { UploadRecord } from './upload-record.ts'

/** The calls on what has ended: looking for it, forgetting it, and what is done about its links. */
export function createHistoryCalls(deps: {
  history: HistoryStore
  labels: LabelStore
  attempts: AttemptStore
  queue: Queue
  clock: Clock
  /** @throws NotFoundError */
  found: (id: string) => UploadRecord
  expiry: Expiry
  add: Engine['queue']['add']
  hasDestination: (id: string) => boolean
}): Engine['history'] {
  const { history, attempts, queue, clock, found, expiry } = deps
  /** What it stands for is the same item to a person; a renewal that failed, or is under way, stands for nothing. */
  const standsFor = ({ upload }: UploadRecord): UploadRecord[] =>
    upload.state.kind === 'done' ? expiry.renewals.earlier(upload.id) : []
  return {
    page: ({ filter, sort = newestFirst }, cursor, limit, signal) =>
      history.page({ filter, sort }, cursor, limit, signal),
    count: (filter, signal) => history.count(filter, signal),
    outline: history.outline,
    ids: history.ids,
    arrange: history.arrange,
    rows: (ids) => history.rows(ids),
    standIns: (ids) =>
      history.rows(ids).flatMap(({ id }) => {
        const { upload: standIn } = expiry.renewals.newest(found(id))
        return standIn.id === id ? [] : [{ id, standIn }]
      }),
    item(id) {
      const record = found(id)
      const { attempts: ended, reply } = attempts.of(record)
      const running = runningAttempt(record.upload)
      const newest = expiry.renewals.newest(record)
      const isRenewed = newest.seq !== record.seq
      return {
        upload: record.upload,
        attempts: running ? [...ended, running] : ended,
        reply,
        care: expiry.care(id),
        isRenewed,
        ...(isRenewed && { standIn: newest.upload.id }),
        isRenewing: expiry.renewals.isUnderWay(newest.upload.id),
        earlier: expiry.renewals.shown(id).map(({ upload }) => upload),
      }
    },
    forget(ids) {
      const records = ids.map(found).filter((record) => hasEnded(record.upload.state.kind))
      // What they renewed would come to light again.
      const all = [...records, ...records.flatMap(standsFor)]
      const queued = new Set(all.filter(({ upload }) => upload.clearedAt === null).map(({ seq }) => seq))
      queue.applyAll(all, { kind: 'clear' })
      expiry.touch()
      const at = clock.now()
      const changed = all.filter((record) => {
        // The same moment for both tells afterwards that it was cleared because it was forgotten.
        const cleared = queued.has(record.seq) ? queue.current(record.seq)?.upload.clearedAt : null
        return history.forget(record, cleared ?? at)
      })
      return { changed: records.filter((record) => changed.includes(record)).length }
    },
    unforget(ids) {
      expiry.touch()
      const asked = ids.flatMap((id) => history.unforget(id) ?? [])
      const others = asked.flatMap(({ record }) => standsFor(record))
      const back = [...asked, ...others.flatMap(({ upload }) => history.unforget(upload.id) ?? [])]
      queue.applyAll(
        back.filter(({ wasQueued }) => wasQueued).map(({ record }) => record),
        { kind: 'unclear' },
      )
      return { changed: asked.length }
    },
    ...createLabelCalls(deps),
    again: createUploadAgain(deps),
    local: async (id) => localFiles(found(id).upload),
    endingSoon: expiry.endingSoon,
    reminded: expiry.reminded,
    dismissMissed: expiry.dismissMissed,
    mark: expiry.mark,
    renew: expiry.renew,
    async save(ids, folder) {
      const saved = await expiry.save(ids, folder)
      expiry.touch()
      return saved
    },
    async check(ids) {
      const checked = await expiry.check(ids)
      expiry.touch()
      return checked
    },
  }
}
