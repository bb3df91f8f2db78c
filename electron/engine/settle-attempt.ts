import { failureScope } from '../../shared/failure.ts'
import type { Clock } from './clock.ts'
import type { Lane, LaneGates } from './lane-gates.ts'
import type { Queue } from './queue.ts'
import { decide, repeatQuestion } from './retry-policy.ts'
import type { RowRules } from './row-rules.ts'
import type { AttemptOutcome } from './run-attempt.ts'
import type { UploadRecord } from './upload-record.ts'

export interface SettlerDeps {
  readonly queue: Queue
  readonly clock: Clock
  readonly gates: LaneGates
  /** Writes once the database lets it. */
  readonly persist: (write: () => void) => Promise<void>
  readonly random: () => number
  readonly rules: (record: UploadRecord) => RowRules
  /** A row was done, failed, cancelled, or waits for a person. */
  readonly onSettled: (record: UploadRecord) => void
}

export interface Settler {
  /** Writes down how an attempt ended, as soon as that can be written: what a host answered must not be lost. */
  settle(started: UploadRecord, lane: Lane, outcome: AttemptOutcome): Promise<void>
  /** The same for one that was stopped, or broke off by a fault; `reason`: what its signal, or the fault, said. */
  settleStopped(started: UploadRecord, reason: unknown): Promise<void>
}

/** What becomes of a row when its attempt is over, and of its lane. */
export function createSettler(deps: SettlerDeps): Settler {
  const { queue, clock, gates, persist, random, rules, onSettled } = deps

  async function settle(started: UploadRecord, lane: Lane, outcome: AttemptOutcome): Promise<void> {
    if (outcome.ok) {
      lane.busy = 0
      lane.held = null
      await persist(() =>
        change(started, { kind: 'succeed', result: outcome.result, sha256: outcome.sha256 }),
      )
      return
    }
    const failure = gates.withTime(lane, outcome.failure)
    const isHeld = failure.code === 'busy' || failure.code === 'offline'
    if (!isHeld && !outcome.atSource) lane.held = null
    if (!outcome.atSource && failureScope(failure.code) === 'destination') gates.shut(lane, failure)
    // What it goes by is read from the database as well.
    await persist(() => {
      const current = queue.current(started.seq) ?? started
      const decision = outcome.ask
        ? { kind: 'ask' as const, question: outcome.ask }
        : decide(failure, {
            now: clock.now(),
            tries: current.tries,
            waitingSince: current.waitingSince,
            random: random(),
            ...rules(current),
          })
      change(started, { kind: 'fail', failure, decision })
    })
    await askWhereUnknown(started)
  }

  /** What the host may have, and would keep twice, is asked about. */
  const askWhereUnknown = (started: UploadRecord): Promise<void> =>
    persist(() => change(started, { kind: 'settle', question: repeatQuestion }))

  async function settleStopped(started: UploadRecord, reason: unknown): Promise<void> {
    if (reason === 'cancel') return persist(() => change(started, { kind: 'cancel' }))
    // Not a person but a fault, such as a full disk at the first write: without a pause it would start anew at once.
    if (reason !== 'pause' && reason !== 'close') await clock.sleep(1_000)
    await persist(() => {
      const { repeat } = rules(queue.current(started.seq) ?? started)
      change(
        started,
        reason === 'pause' ? { kind: 'pause', because: null, repeat } : { kind: 'recover', repeat },
      )
    })
    await askWhereUnknown(started)
  }

  function change(started: UploadRecord, event: Parameters<Queue['apply']>[1]): void {
    const current = queue.current(started.seq)
    const next = current && queue.apply(current, event)
    if (next) onSettled(next)
  }

  return { settle, settleStopped }
}
