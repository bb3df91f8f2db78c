import type { RetrySelection, Selection } from '../../shared/contract.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Answer, UploadStateKind } from '../../shared/upload.ts'
import type { Clock } from './clock.ts'
import { destinationGone } from './destination-gone.ts'
import { FailureError } from './failure-error.ts'
import { laneParts } from './lane.ts'
import { NotFoundError } from './not-found-error.ts'
import type { Queue } from './queue.ts'
import type { Scheduler } from './scheduler.ts'
import type { UploadStore } from './store/uploads.ts'
import type { UploadEvent } from './upload-machine.ts'
import type { UploadRecord } from './upload-record.ts'

const chunk = 500
const unended = ['sending', 'queued', 'waiting', 'paused', 'needs-key', 'needs-answer', 'unknown'] as const
/** What lets a row be sent: not where its destination was removed. */
const goesOn: ReadonlySet<UploadEvent['kind']> = new Set(['resume', 'retry', 'reopen'])

type Changed = { changed: number }

/** What a person does to rows of the queue. Long selections are worked off in steps, so that nothing else waits. */
export function createQueueCommands(deps: {
  queue: Queue
  uploads: UploadStore
  scheduler: Scheduler
  clock: Clock
  /** False: what is resumed or retried is only written down. */
  sends: boolean
  hasDestination: (id: string) => boolean
}) {
  const { queue, uploads, scheduler, clock, sends, hasDestination } = deps

  /** Why a row of some that a person pushed does not go; null: it does. */
  const heldBack = (record: UploadRecord, event: UploadEvent, among: readonly UploadRecord[]) => {
    const { destination, renewedFrom, remoteName, state, name } = record.upload
    if (!hasDestination(destination)) return destinationGone(destination)
    if (event.kind !== 'retry' || renewedFrom === null) return null
    if (state.kind !== 'failed' && state.kind !== 'cancelled') return null
    // Of two that renew one link each would replace the other at the host: the later one goes.
    const isRival = ({ seq, upload }: UploadRecord) => upload.renewedFrom === renewedFrom && seq > record.seq
    const isReplaced = () => remoteName !== null && uploads.isReplaced(record, remoteName, clock.now())
    if (!uploads.isOvertaken(record) && !among.some(isRival) && !isReplaced()) return null
    const message = `“${name}” has been uploaded again since. Sent now, this one would replace that one at the host, so it was not.`
    return { code: 'rejected', message } satisfies Failure
  }

  /** Rows of a selection by chunks; of `all` and of a batch, those in the queue and in `states` alone. */
  async function* rowsOf(
    selection: Selection,
    states: readonly UploadStateKind[],
  ): AsyncGenerator<UploadRecord[]> {
    if ('ids' in selection) {
      for (let start = 0; start < selection.ids.length; start += chunk) {
        yield selection.ids.slice(start, start + chunk).map((id) => {
          const record = uploads.get(id)
          if (!record) throw new NotFoundError(`There is no upload "${id}".`)
          return record
        })
        await clock.sleep(0)
      }
      return
    }
    if ('batch' in selection) {
      if (uploads.batchSize(selection.batch) === 0)
        throw new NotFoundError(`There is no batch "${selection.batch}".`)
      for (let position = 0; ; ) {
        const rows = uploads.ofBatch(selection.batch, position, chunk)
        const last = rows.at(-1)
        if (!last) return
        yield rows.filter(({ upload }) => upload.clearedAt === null && states.includes(upload.state.kind))
        position = last.upload.position + 1
        await clock.sleep(0)
      }
    }
    for (const state of states) {
      for (let after = Number.NEGATIVE_INFINITY; ; ) {
        const rows = uploads.inState(state, after, chunk)
        const last = rows.at(-1)
        if (!last) break
        yield rows
        after = last.order
        await clock.sleep(0)
      }
    }
  }

  async function applyTo(
    selection: Selection,
    states: readonly UploadStateKind[],
    event: UploadEvent,
  ): Promise<Changed> {
    let changed = 0
    let why: Failure | undefined
    for await (const found of rowsOf(selection, states)) {
      const rows = found.filter((record) => {
        const failure = goesOn.has(event.kind) ? heldBack(record, event, found) : null
        if (failure !== null) why ??= failure
        return failure === null
      })
      for (const destination of stoppedDestinations(rows, event)) scheduler.reopen(destination)
      if (sends && (event.kind === 'resume' || event.kind === 'retry')) {
        for (const batch of new Set(rows.map((record) => record.upload.batch))) scheduler.addToScope(batch)
        // Of rows that had ended, nothing was known at the start.
        for (const lane of new Set(rows.map((record) => record.lane))) {
          scheduler.addLane(lane, true)
        }
      }
      changed += queue.applyAll(rows, event)
    }
    scheduler.pump()
    if (changed === 0 && why) throw new FailureError(why)
    return { changed }
  }

  /** Stops what is being sent, and changes the rest, in the order that lets nothing start in between. */
  async function stopAnd(
    selection: Selection,
    states: readonly UploadStateKind[],
    reason: 'pause' | 'cancel',
    event: UploadEvent,
  ): Promise<Changed> {
    let changed = 0
    for (let more = true; more; ) {
      more = false
      for await (const found of rowsOf(selection, [
        ...states.filter((state) => state !== 'sending'),
        'sending',
      ])) {
        // Since it was read, one may have begun.
        const rows = found.map(queue.latest)
        const idle = rows.filter((record) => record.upload.state.kind !== 'sending')
        changed += queue.applyAll(idle, event)
        const sending = rows.filter((record) => record.upload.state.kind === 'sending')
        const stopped = (await Promise.all(sending.map((record) => halt(record, reason)))).flat()
        changed += stopped.length
        // One whose attempt had just ended by itself would wait, and go on.
        queue.applyAll(stopped, event)
        // Of states that are read one after the other, another may have gone to one that was read before.
        more ||= 'all' in selection && stopped.length > 0
      }
    }
    scheduler.pump()
    return { changed }
  }

  /** The row once nothing is sent of it any more; nothing where nothing was. */
  async function halt({ seq, upload }: UploadRecord, reason: 'pause' | 'cancel'): Promise<UploadRecord[]> {
    let now: UploadRecord | null = null
    // What ended by itself at that moment may have begun anew.
    while ((now === null || now.upload.state.kind === 'sending') && (await scheduler.stop(upload.id, reason)))
      now = queue.current(seq)
    return now === null || now.upload.state.kind === 'sending' ? [] : [now]
  }

  /** One answer for each row: what the link that is up already has become while nobody answered, is taken or not. */
  function answers(rows: readonly UploadRecord[], answer: Answer): [UploadEvent, UploadRecord[]][] {
    const plain: UploadRecord[] = []
    const others: [UploadEvent, UploadRecord[]][] = []
    for (const row of rows) {
      const { state } = row.upload
      const existing = state.kind === 'needs-answer' ? state.question.existing : undefined
      const now = answer === 'use-link' && existing ? uploads.standIn(existing.id)?.upload : undefined
      if (!existing || now?.state.kind !== 'done') plain.push(row)
      else if (now.alive === false) others.push([{ kind: 'answer', answer: 'send-again' }, [row]])
      else if (
        now.state.result.url === existing.result.url &&
        now.state.result.expiresAt === existing.result.expiresAt
      )
        plain.push(row)
      else {
        const link = { ...existing, id: now.id, result: now.state.result }
        others.push([{ kind: 'answer', answer, link }, [row]])
      }
    }
    return [[{ kind: 'answer', answer }, plain], ...others]
  }

  return {
    pause: (selection: Selection) =>
      stopAnd(selection, ['queued', 'waiting', 'sending'], 'pause', { kind: 'pause', because: null }),
    cancel: (selection: Selection) => stopAnd(selection, unended, 'cancel', { kind: 'cancel' }),
    resume: (selection: Selection) => applyTo(selection, ['paused'], { kind: 'resume' }),
    retry: (selection: RetrySelection) =>
      applyTo(
        selection,
        'all' in selection || 'onlyFailed' in selection
          ? ['failed']
          : ['failed', 'cancelled', 'waiting', 'needs-key', 'unknown'],
        {
          kind: 'retry',
        },
      ),
    clear: (selection: Selection) => applyTo(selection, ['done', 'failed', 'cancelled'], { kind: 'clear' }),
    unclear: (ids: readonly string[]): Changed => ({
      changed: queue.applyAll(
        ids.flatMap((id) => uploads.get(id) ?? []),
        { kind: 'unclear' },
      ),
    }),
    /** Everything that a key or a stopped destination held up. */
    run: () => {
      scheduler.reopen(null)
      return applyTo({ all: true }, ['needs-key', 'paused'], { kind: 'reopen' })
    },
    /** The key of a destination was saved. */
    async gainKey(destination: string): Promise<void> {
      scheduler.reopen(destination)
      for await (const rows of rowsOf({ all: true }, ['needs-key'])) {
        queue.applyAll(
          rows.filter((record) => record.upload.destination === destination),
          { kind: 'gain-key' },
        )
      }
      scheduler.pump()
    },
    /** A stopped destination was opened by a person. */
    async reopen(destination: string): Promise<Changed> {
      scheduler.reopen(destination)
      let changed = 0
      for await (const rows of rowsOf({ all: true }, ['paused', 'needs-key'])) {
        changed += queue.applyAll(
          rows.filter((record) => record.upload.destination === destination),
          { kind: 'reopen' },
        )
      }
      scheduler.pump()
      return { changed }
    },
    async answer(id: string, answer: Answer, forBatch: boolean): Promise<Changed> {
      const asked = uploads.get(id)
      if (!asked) throw new NotFoundError(`There is no upload "${id}".`)
      if (asked.upload.state.kind !== 'needs-answer') return { changed: 0 }
      const question = asked.upload.state.question
      if (!question.choices.includes(answer)) {
        throw new FailureError({
          code: 'rejected',
          message: `That is not one of the answers: ${question.choices.join(', ')}.`,
        })
      }
      let changed = 0
      const selection: Selection = forBatch ? { batch: asked.upload.batch } : { ids: [id] }
      for await (const rows of rowsOf(selection, ['needs-answer'])) {
        const same = rows.filter(
          ({ upload }) =>
            upload.state.kind === 'needs-answer' && upload.state.question.kind === question.kind,
        )
        for (const [event, records] of answers(same, answer)) changed += queue.applyAll(records, event)
      }
      scheduler.pump()
      return { changed }
    },
    /** Places rows, in the order given, before another one; null: at the end. */
    move(ids: readonly string[], before: string | null): Changed {
      const target = before === null ? null : uploads.get(before)
      if (before !== null && !target) throw new NotFoundError(`There is no upload "${before}".`)
      const moving = ids
        .flatMap((id) => uploads.get(id) ?? [])
        .filter((record) => record.upload.clearedAt === null)
      const [low, high] = queue.order.before(target?.order ?? null)
      const first = low ?? (high ?? 0) - moving.length - 1
      const last = high ?? first + moving.length + 1
      const step = (last - first) / (moving.length + 1)
      if (step < 1e-9) {
        throw new FailureError({
          code: 'rejected',
          message: 'These rows cannot be moved any closer together. Move them to the end first.',
        })
      }
      for (const [index, record] of moving.entries()) queue.move(record, first + step * (index + 1))
      return { changed: moving.length }
    },
  }
}

export type QueueCommands = ReturnType<typeof createQueueCommands>

/** A push from a person also opens the destination that held the rows up. */
function stoppedDestinations(rows: readonly UploadRecord[], event: UploadEvent): Set<string> {
  const stopped = rows.filter(({ upload: { state } }) => {
    if (event.kind === 'resume') return state.kind === 'paused' && state.because !== null
    return event.kind === 'retry' && (state.kind === 'needs-key' || state.kind === 'waiting')
  })
  return new Set(stopped.map((record) => laneParts(record.lane).destination))
}
