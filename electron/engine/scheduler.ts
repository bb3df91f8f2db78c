import type { DestinationGate } from '../../shared/destination.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Clock } from './clock.ts'
import { createDatabasePatience } from './database-patience.ts'
import { createDueTimer } from './due-timer.ts'
import { createGivingUp } from './giving-up.ts'
import { createLaneGates, type Lane } from './lane-gates.ts'
import type { Queue } from './queue.ts'
import type { RowRules } from './row-rules.ts'
import type { AttemptOutcome } from './run-attempt.ts'
import { createSettler } from './settle-attempt.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'
import type { UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'
import { wakeOffline } from './wake-offline.ts'

/** Why a running attempt is stopped. */
export type StopReason = 'pause' | 'cancel' | 'close'

/** What the scheduler must know of a lane that it does not keep itself. */
export interface LaneLimits {
  /** Uploads at once. */
  readonly concurrency: number
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
  readonly onGate: (lane: string, gate: DestinationGate) => void
  /** Nothing is sent in a command's own lane any more, unless something is queued in it again. */
  readonly onRest?: (lane: string) => void
}

export interface Scheduler {
  /** Starts what may start. Called after anything that could let a row go. */
  pump(): void
  /** The network may be back: what waits for it goes at once. A cool-down that a host asked for stays. */
  networkBack(): void
  /**
   * Lanes are known by the rows that were seen. `ownLimits`: a batch in it may bring its own limit, so that a row
   * may start although the lane is full.
   */
  addLane(lane: string, ownLimits: boolean): void
  /** A destination is gone, and nothing is queued for it. */
  dropLanes(destination: string): void
  /** Null: everything. */
  setScope(batches: readonly string[] | null): void
  addToScope(batch: string): void
  /** Stops a running attempt and waits until its row is settled. False when it is not running. */
  stop(id: string, reason: StopReason): Promise<boolean>
  gates(destination: string): DestinationGate[]
  /** Opens a destination's lanes: the key was saved, or a person said so. */
  reopen(destination: string | null): void
  running(): number
  /** Does what nobody waits for, again and again until the database has let it; once this is closed, no more. */
  patiently(work: () => Promise<unknown>): void
  close(): Promise<void>
}

interface Running {
  readonly controller: AbortController
  readonly lane: Lane
  readonly batch: string
  settled: Promise<void>
}

/** Who may start now: per-lane and total limits, cool-downs, and what wakes the waiting. */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { queue, uploads, clock } = deps
  const running = new Map<string, Running>()
  /** By batch: uploads being sent, and its own limit. */
  const batchRunning = new Map<string, number>()
  const batchLimits = new Map<string, number>()
  let scope: string[] | null = null
  let closed = false
  let turn = 0
  const { persist, orLater } = createDatabasePatience({ clock, closed: () => closed })
  const gates = createLaneGates({
    queue,
    uploads,
    clock,
    random: deps.random,
    persist,
    scope: () => scope,
    closed: () => closed,
    onGate: deps.onGate,
  })
  const settler = createSettler({
    ...{ queue, clock, gates, persist },
    ...{ random: deps.random, rules: deps.rules, onSettled: deps.onSettled },
  })
  const givingUp = createGivingUp({
    ...{ queue, uploads, clock, gates, rules: deps.rules },
    scope: () => scope,
    closed: () => closed,
    onLooked: () => orLater(arm, wake),
  })
  const timer = createDueTimer(clock, wake)
  queue.whenQueued((record) => {
    gates.wake(record.lane)
    givingUp.queued(record)
  })

  function pump(): void {
    orLater(startAll, wake)
  }

  function startAll(): void {
    if (closed) return
    const order = gates.awake()
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
    if (!gates.isOpen(lane)) return false
    const isFull = running.size >= deps.totalConcurrency() || lane.active >= deps.limits(lane.id).concurrency
    if (isFull && !lane.ownLimits) return false
    const limited = [...batchRunning]
      .filter(([batch, count]) => count >= batchLimit(batch))
      .map(([batch]) => batch)
    const record = uploads.nextQueued(lane.id, scope, limited, 1)[0]
    if (!record) {
      gates.letSleep(lane)
      if (lane.asleep) deps.onRest?.(lane.id)
      return false
    }
    // Its start could not be written down, so that it still waits its turn: to start it again now would send it twice.
    if (running.has(record.upload.id)) return false
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

  const batchLimit = (batch: string): number => batchLimits.get(batch) ?? Number.POSITIVE_INFINITY

  function askForKeys(lane: Lane): void {
    if (lane.keys === 'asking') return
    lane.keys = 'asking'
    void deps.missingKey(lane.id).then((failure) => {
      if (closed || lane.keys !== 'asking') return
      lane.keys = failure ? 'unknown' : 'present'
      if (failure) gates.shut(lane, failure)
      pump()
    })
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
        (outcome) => settler.settle(record, lane, outcome),
        (reason: unknown) => settler.settleStopped(record, reason),
      )
      // Closed before what happened could be written: the next owner finds the row as it was.
      .catch((error: unknown) => {
        if (!isDatabaseFault(error)) throw error
      })
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

  function arm(): void {
    if (closed) return
    givingUp.look()
    const times = gates
      .awake()
      .flatMap(({ gate }) => (gate.kind === 'cooling' || gate.kind === 'offline' ? [gate.until] : []))
    for (const due of [uploads.nextDue(), givingUp.next()]) if (due !== null) times.push(due)
    // While something is sent the clock is watched, for a computer that was put to sleep.
    if (times.length === 0 && running.size > 0) times.push(Number.POSITIVE_INFINITY)
    timer.arm(times.length === 0 ? null : Math.min(...times))
  }

  function wake(): void {
    orLater(wakeAll, wake)
  }

  function wakeAll(): void {
    if (closed) return
    const jumped = timer.clockJumped()
    if (jumped) {
      for (const lane of gates.all()) {
        if (lane.gate.kind === 'cooling' || lane.gate.kind === 'offline') gates.open(lane)
      }
    }
    const until = jumped ? Number.MAX_SAFE_INTEGER : clock.now()
    for (let rows = uploads.dueBy(until); rows.length > 0; rows = uploads.dueBy(until)) {
      if (queue.applyAll(rows, { kind: 'wake', ...(jumped && { afresh: true }) }) === 0) break
    }
    pump()
  }

  return {
    pump: () => wake(),
    networkBack() {
      if (closed) return
      wakeOffline({ gates, uploads, queue })
      wake()
    },
    addLane: (id, ownLimits) => {
      gates.of(id).ownLimits ||= ownLimits
    },
    dropLanes: gates.drop,
    setScope: (batches) => {
      scope = batches === null ? null : [...batches]
      givingUp.forget()
    },
    addToScope: (batch) => {
      if (scope === null || scope.includes(batch)) return
      scope.push(batch)
      givingUp.forget()
    },
    async stop(id, reason) {
      const entry = running.get(id)
      if (!entry) return false
      entry.controller.abort(reason)
      await entry.settled
      return true
    },
    gates: (destination) => gates.ofDestination(destination).map((lane) => lane.gate),
    reopen(destination) {
      for (const lane of destination === null ? gates.all() : gates.ofDestination(destination)) {
        lane.keys = 'unknown'
        lane.busy = 0
        gates.open(lane)
      }
    },
    running: () => running.size,
    patiently(work) {
      persist(async () => void (await work())).catch((error: unknown) => {
        if (!closed) throw error
      })
    },
    async close() {
      closed = true
      timer.close()
      for (const entry of running.values()) entry.controller.abort('close')
      await Promise.all([...running.values()].map((entry) => entry.settled))
    },
  }
}
