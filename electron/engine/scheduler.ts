import type { DestinationGate } from '../../shared/destination.ts'
import { type Failure, failureScope } from '../../shared/failure.ts'
import type { Clock } from './clock.ts'
import type { AttemptOutcome } from './run-attempt.ts'
import type { Queue } from './queue.ts'
import { decide, repeatQuestion } from './retry-policy.ts'
import type { RepeatEffect } from './providers/provider.ts'
import type { UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'

/** Why a running attempt is stopped. */
export type StopReason = 'pause' | 'cancel' | 'close'

/** What the scheduler must know of a lane that it does not keep itself. */
export interface LaneLimits {
  /** Uploads at once. */
  readonly concurrency: number
}

/** How one row is to be treated. */
export interface RowRules {
  /** The batch's own limit of uploads at once; null: the destination's. */
  readonly concurrency: number | null
  readonly giveUpMs: number
  readonly detour: 'ask' | 'always' | 'never'
  readonly attended: boolean
  readonly repeat: RepeatEffect
}

export interface SchedulerDeps {
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly clock: Clock
  readonly random: () => number
  readonly totalConcurrency: () => number
  readonly limits: (lane: string) => LaneLimits
  readonly rules: (record: UploadRecord) => RowRules
  /** Null: the lane has what it needs; else what is missing. */
  readonly missingKey: (lane: string) => Promise<Failure | null>
  /** Starts the row (writing it down first) and sends it. Rejects with the signal's reason when stopped. */
  readonly attempt: (record: UploadRecord, signal: AbortSignal) => Promise<AttemptOutcome>
  /** A row was done, failed, cancelled, or waits for a person. */
  readonly onSettled: (record: UploadRecord) => void
  readonly onGate: () => void
}

export interface Scheduler {
  /** Starts what may start. Called after anything that could let a row go. */
  pump(): void
  /** Lanes are known by the rows that were seen. */
  addLane(lane: string): void
  /** Null: everything. */
  setScope(batches: readonly string[] | null): void
  addToScope(batch: string): void
  /** Stops a running attempt and waits until its row is settled. False when it is not running. */
  stop(id: string, reason: StopReason): Promise<boolean>
  gates(destination: string): DestinationGate[]
  /** Opens a destination's lanes: the key was saved, or a person said so. */
  reopen(destination: string | null): void
  running(): number
  close(): Promise<void>
}

interface Lane {
  readonly id: string
  active: number
  gate: DestinationGate
  /** Answers "busy" in a row, for the cool-down where the host names no time. */
  busy: number
  keys: 'unknown' | 'asking' | 'present'
  draining: boolean
}

interface Running {
  readonly controller: AbortController
  readonly lane: Lane
  readonly batch: string
  settled: Promise<void>
}

/** No timer sleeps longer, so that a changed clock or a computer that slept is noticed. */
const longestSleepMs = 30_000
/** The computer's clock has moved when it and the monotonic one disagree by more. */
const clockJumpMs = 10_000
const shortestCoolDownMs = 2_000
const longestCoolDownMs = 60_000
const chunk = 500

/** Who may start now: per-lane and total limits, cool-downs, and what wakes the waiting. */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { queue, uploads, clock } = deps
  const lanes = new Map<string, Lane>()
  const running = new Map<string, Running>()
  const batchRunning = new Map<string, number>()
  let scope: string[] | null = null
  let closed = false
  let sleeping = new AbortController()
  let turn = 0

  const laneOf = (id: string): Lane => {
    let lane = lanes.get(id)
    if (!lane) {
      lane = { id, active: 0, gate: { kind: 'open' }, busy: 0, keys: 'unknown', draining: false }
      lanes.set(id, lane)
    }
    return lane
  }
  const setGate = (lane: Lane, gate: DestinationGate): void => {
    lane.gate = gate
    deps.onGate()
  }

  function pump(): void {
    if (closed) return
    const order = [...lanes.values()]
    turn = order.length === 0 ? 0 : (turn + 1) % order.length
    let started = true
    while (started) {
      started = false
      for (let index = 0; index < order.length; index++) {
        const lane = order[(turn + index) % order.length] as Lane
        if (startOne(lane)) started = true
      }
    }
    arm()
  }

  function startOne(lane: Lane): boolean {
    if (!isOpen(lane)) return false
    const limited = [...batchRunning].filter(([batch, count]) => count >= batchLimit(batch)).map(([batch]) => batch)
    const record = uploads.nextQueued(lane.id, scope, limited, 1)[0]
    if (!record) return false
    if (lane.keys !== 'present') {
      askForKeys(lane)
      return false
    }
    const own = deps.rules(record).concurrency
    if (running.size >= Math.max(deps.totalConcurrency(), own ?? 0)) return false
    if (own === null && lane.active >= deps.limits(lane.id).concurrency) return false
    if (own !== null) batchLimits.set(record.upload.batch, own)
    start(record, lane)
    return true
  }

  const batchLimits = new Map<string, number>()
  const batchLimit = (batch: string): number => batchLimits.get(batch) ?? Number.POSITIVE_INFINITY

  function isOpen(lane: Lane): boolean {
    const { gate } = lane
    if (gate.kind === 'open') return true
    if ((gate.kind === 'cooling' || gate.kind === 'offline') && gate.until <= clock.now()) {
      setGate(lane, { kind: 'open' })
      return true
    }
    if (gate.kind === 'needs-key' || gate.kind === 'stopped') void drain(lane)
    return false
  }

  function askForKeys(lane: Lane): void {
    if (lane.keys === 'asking') return
    lane.keys = 'asking'
    void deps.missingKey(lane.id).then((failure) => {
      if (closed || lane.keys !== 'asking') return
      lane.keys = failure ? 'unknown' : 'present'
      if (failure) shut(lane, failure)
      pump()
    })
  }

  /** Moves what is queued behind a shut gate to the state that says why, a few hundred rows at a time. */
  async function drain(lane: Lane): Promise<void> {
    if (lane.draining) return
    lane.draining = true
    try {
      while (!closed) {
        const { gate } = lane
        if (gate.kind !== 'needs-key' && gate.kind !== 'stopped') return
        const rows = uploads.nextQueued(lane.id, scope, [], chunk)
        if (rows.length === 0) return
        const failure: Failure = {
          code: gate.kind === 'needs-key' ? (shutBy.get(lane.id) ?? 'bad-key') : gate.code,
          message: gate.message,
        }
        const event = gate.kind === 'needs-key' ? ({ kind: 'lose-key', failure } as const) : ({ kind: 'pause', because: failure } as const)
        if (queue.applyAll(rows, event) === 0) return
        await clock.sleep(0)
      }
    } finally {
      lane.draining = false
    }
  }
  const shutBy = new Map<string, 'no-key' | 'bad-key'>()

  /** Closes a lane's gate after a failure that concerns more than one upload. */
  function shut(lane: Lane, failure: Failure): void {
    switch (failure.code) {
      case 'no-key':
      case 'bad-key':
        shutBy.set(lane.id, failure.code)
        lane.keys = 'unknown'
        setGate(lane, { kind: 'needs-key', message: failure.message })
        void drain(lane)
        return
      case 'account':
      case 'misconfigured':
        setGate(lane, { kind: 'stopped', code: failure.code, message: failure.message })
        void drain(lane)
        return
      case 'busy':
        setGate(lane, { kind: 'cooling', until: failure.retryAt ?? clock.now(), message: failure.message })
        return
      case 'offline':
        setGate(lane, {
          kind: 'offline',
          since: lane.gate.kind === 'offline' ? lane.gate.since : clock.now(),
          until: failure.retryAt ?? clock.now(),
        })
        return
      default:
        return
    }
  }

  function start(record: UploadRecord, lane: Lane): void {
    const controller = new AbortController()
    const { id, batch } = record.upload
    lane.active++
    batchRunning.set(batch, (batchRunning.get(batch) ?? 0) + 1)
    const entry: Running = { controller, lane, batch, settled: Promise.resolve() }
    running.set(id, entry)
    entry.settled = deps
      .attempt(record, controller.signal)
      .then(
        (outcome) => settle(record, lane, outcome),
        (reason: unknown) => settleStopped(record, reason),
      )
      .finally(() => {
        running.delete(id)
        lane.active--
        const left = (batchRunning.get(batch) ?? 1) - 1
        if (left === 0) {
          batchRunning.delete(batch)
          batchLimits.delete(batch)
        } else batchRunning.set(batch, left)
        pump()
      })
  }

  async function settle(started: UploadRecord, lane: Lane, outcome: AttemptOutcome): Promise<void> {
    if (outcome.ok) {
      lane.busy = 0
      await persist(() => change(started, { kind: 'succeed', result: outcome.result, sha256: outcome.sha256 }))
      return
    }
    const failure = withTime(lane, outcome.failure)
    const current = uploads.getBySeq(started.seq) ?? started
    const rules = deps.rules(current)
    const decision = decide(failure, {
      now: clock.now(),
      tries: current.tries,
      waitingSince: current.waitingSince,
      random: deps.random(),
      ...rules,
    })
    if (failureScope(failure.code) === 'destination') shut(lane, failure)
    await persist(() => change(started, { kind: 'fail', failure, decision }))
    if (decision.kind === 'unknown') change(started, { kind: 'settle', question: repeatQuestion })
  }

  /** A cool-down that the host did not time, and the next look for a network, get their moment here. */
  function withTime(lane: Lane, failure: Failure): Failure {
    if (failure.code === 'offline') return { ...failure, retryAt: clock.now() + 5_000 }
    if (failure.code !== 'busy' || failure.retryAt !== undefined) return failure
    const wait = Math.min(longestCoolDownMs, shortestCoolDownMs * 2 ** lane.busy++)
    return { ...failure, retryAt: clock.now() + wait * (0.5 + deps.random() / 2) }
  }

  async function settleStopped(started: UploadRecord, reason: unknown): Promise<void> {
    switch (reason as StopReason) {
      case 'cancel':
        await persist(() => change(started, { kind: 'cancel' }))
        return
      case 'pause':
        await persist(() => change(started, { kind: 'pause', because: null }))
        return
      default: {
        const current = uploads.getBySeq(started.seq) ?? started
        await persist(() => change(started, { kind: 'recover', repeat: deps.rules(current).repeat }))
      }
    }
  }

  function change(started: UploadRecord, event: Parameters<Queue['apply']>[1]): void {
    const current = uploads.getBySeq(started.seq)
    const next = current && queue.apply(current, event)
    if (next) deps.onSettled(next)
  }

  /** What a host answered must not be lost to a full disk or a locked database: it is written when that passes. */
  async function persist(write: () => void): Promise<void> {
    for (;;) {
      try {
        return write()
      } catch (error) {
        if (closed || !String((error as { code?: string }).code).startsWith('SQLITE_')) throw error
        await clock.sleep(1_000)
      }
    }
  }

  let drift = clock.now() - clock.elapsed()

  /** One timer for all that waits, set anew from the rows: it survives sleep and changes of the clock. */
  function arm(): void {
    sleeping.abort()
    if (closed) return
    sleeping = new AbortController()
    const now = clock.now()
    const times = [uploads.nextDue() ?? Number.POSITIVE_INFINITY]
    for (const { gate } of lanes.values()) if (gate.kind === 'cooling' || gate.kind === 'offline') times.push(gate.until)
    const next = Math.min(...times)
    if (next === Number.POSITIVE_INFINITY && running.size === 0) return
    const signal = sleeping.signal
    void clock.sleep(Math.max(1, Math.min(longestSleepMs, next - now)), signal).then(() => {
      if (!signal.aborted && !closed) wake()
    })
  }

  function wake(): void {
    const nowDrift = clock.now() - clock.elapsed()
    const jumped = Math.abs(nowDrift - drift) > clockJumpMs
    drift = nowDrift
    if (jumped) {
      for (const lane of lanes.values()) {
        if (lane.gate.kind === 'cooling' || lane.gate.kind === 'offline') setGate(lane, { kind: 'open' })
      }
    }
    const until = jumped ? Number.MAX_SAFE_INTEGER : clock.now()
    for (let rows = uploads.dueBy(until); rows.length > 0; rows = uploads.dueBy(until)) {
      if (queue.applyAll(rows, { kind: 'wake' }) === 0) break
    }
    pump()
  }

  return {
    pump: () => wake(),
    addLane: (id) => {
      laneOf(id)
    },
    setScope: (batches) => {
      scope = batches === null ? null : [...batches]
    },
    addToScope: (batch) => {
      scope?.push(batch)
    },
    async stop(id, reason) {
      const entry = running.get(id)
      if (!entry) return false
      entry.controller.abort(reason)
      await entry.settled
      return true
    },
    gates: (destination) =>
      [...lanes.values()].filter((lane) => lane.id.split(' ')[0] === destination).map((lane) => lane.gate),
    reopen(destination) {
      for (const lane of lanes.values()) {
        if (destination !== null && lane.id.split(' ')[0] !== destination) continue
        lane.keys = 'unknown'
        lane.busy = 0
        if (lane.gate.kind !== 'open') setGate(lane, { kind: 'open' })
      }
    },
    running: () => running.size,
    async close() {
      closed = true
      sleeping.abort()
      for (const entry of running.values()) entry.controller.abort('close')
      await Promise.all([...running.values()].map((entry) => entry.settled))
    },
  }
}
