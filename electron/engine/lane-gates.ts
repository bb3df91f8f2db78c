import type { DestinationGate } from '../../shared/destination.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Clock } from './clock.ts'
import { laneParts } from './lane.ts'
import type { Queue } from './queue.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'
import type { BatchScope, UploadStore } from './store/uploads.ts'

/** A lane as the scheduler works with it. */
export interface Lane {
  readonly id: string
  /** Uploads that are being sent. */
  active: number
  gate: DestinationGate
  /** Answers "busy" in a row, for the cool-down where the host names no time. */
  busy: number
  /** Since when, in ms since the epoch, nothing got through for want of network or host, and why; null: it does. */
  held: { readonly since: number; readonly failure: Failure } | null
  /** When a cool-down ended last, in ms since the epoch. */
  openedAt: number
  keys: 'unknown' | 'asking' | 'present'
  draining: boolean
  /** A batch in it may bring its own limit of uploads at once. */
  ownLimits: boolean
  /** Nothing is queued in it: it is not looked at until something is. */
  asleep: boolean
  /** Why the gate says `needs-key`. */
  keyFault: 'no-key' | 'bad-key'
}

const shortestCoolDownMs = 2_000
const longestCoolDownMs = 60_000
/** A shorter wait than this is none: a host that says "0" would be asked as fast as it answers. */
const shortestNamedMs = 500
/** How often a network that is away is looked for. */
const offlinePollMs = 5_000
const chunk = 500

/** The gates of all lanes: what a failure of a whole destination shuts, and what opens it again. */
export function createLaneGates(deps: {
  queue: Queue
  uploads: UploadStore
  clock: Clock
  random: () => number
  /** Writes as soon as the database lets it. */
  persist: (write: () => void) => Promise<void>
  scope: () => BatchScope
  closed: () => boolean
  onGate: (lane: string, gate: DestinationGate) => void
}) {
  const { queue, uploads, clock } = deps
  const lanes = new Map<string, Lane>()

  const setGate = (lane: Lane, gate: DestinationGate): void => {
    lane.gate = gate
    deps.onGate(lane.id, gate)
  }

  /** Moves what is queued behind a shut gate to the state that says why, a few hundred rows at a time. */
  async function drain(lane: Lane): Promise<void> {
    if (lane.draining) return
    lane.draining = true
    try {
      while (!deps.closed()) {
        const { gate } = lane
        if (gate.kind !== 'needs-key' && gate.kind !== 'stopped') return
        if (uploads.nextQueued(lane.id, deps.scope(), [], 1).length === 0) return
        const code = gate.kind === 'needs-key' ? lane.keyFault : gate.code
        const failure: Failure = { code, message: gate.message }
        let changed = 0
        await deps.persist(() => {
          // A full disk may have held this up for long: the gate may be open, and rows on their way.
          if (lane.gate !== gate) return
          const rows = uploads.nextQueued(lane.id, deps.scope(), [], chunk)
          changed =
            gate.kind === 'needs-key'
              ? queue.applyAll(rows, { kind: 'lose-key', failure })
              : queue.applyAll(rows, { kind: 'pause', because: failure })
        })
        if (changed === 0 && lane.gate === gate) return
        await clock.sleep(0)
      }
    } catch (error) {
      // Closed, or a row that could not even be read: the rows keep their state, and whoever starts one meets the gate.
      if (!isDatabaseFault(error)) throw error
    } finally {
      lane.draining = false
    }
  }

  return {
    /** Makes the lane known if it is not. */
    of(id: string): Lane {
      let lane = lanes.get(id)
      if (!lane) {
        const gate = { kind: 'open' } as const
        lane = {
          id,
          active: 0,
          gate,
          busy: 0,
          held: null,
          openedAt: 0,
          keys: 'unknown',
          draining: false,
          ownLimits: false,
          asleep: false,
          keyFault: 'no-key',
        }
        lanes.set(id, lane)
      }
      lane.asleep = false
      return lane
    },
    /** Something was queued in it. */
    wake(id: string): void {
      const lane = lanes.get(id)
      if (lane) lane.asleep = false
    },
    /** A command with a key of its own leaves a lane behind: each of thousands would be asked for rows at every step. */
    letSleep(lane: Lane): void {
      const isOfCommand = laneParts(lane.id).keyBatch !== null
      lane.asleep = isOfCommand && lane.active === 0 && uploads.nextQueued(lane.id, null, [], 1).length === 0
    },
    /** Forgets a destination's lanes. */
    drop(destination: string): void {
      for (const id of lanes.keys()) if (laneParts(id).destination === destination) lanes.delete(id)
    },
    all: (): Lane[] => [...lanes.values()],
    awake: (): Lane[] => [...lanes.values()].filter((lane) => !lane.asleep),
    ofDestination: (destination: string): Lane[] =>
      [...lanes.values()].filter((lane) => laneParts(lane.id).destination === destination),

    /** Whether uploads may start; a cool-down that is over ends here. */
    isOpen(lane: Lane): boolean {
      const { gate } = lane
      if (gate.kind === 'open') return true
      if ((gate.kind === 'cooling' || gate.kind === 'offline') && gate.until <= clock.now()) {
        setGate(lane, { kind: 'open' })
        lane.openedAt = clock.now()
        return true
      }
      if (gate.kind === 'needs-key' || gate.kind === 'stopped') void drain(lane)
      return false
    },

    /** Shuts a gate after a failure that concerns more than one upload. */
    shut(lane: Lane, failure: Failure): void {
      switch (failure.code) {
        case 'no-key':
        case 'bad-key':
          lane.keyFault = failure.code
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
        case 'offline': {
          const until = failure.retryAt ?? clock.now()
          const { gate } = lane
          // What was on its way when the gate was shut for longer, or until a person comes, opens nothing sooner.
          if (gate.kind === 'needs-key' || gate.kind === 'stopped') return
          // Open for long, it held nobody up.
          const isNew = lane.held === null || clock.now() - lane.openedAt > longestCoolDownMs
          const since = isNew && gate.kind === 'open' ? clock.now() : (lane.held?.since ?? clock.now())
          lane.held = { since, failure }
          if (gate.kind === 'cooling' && gate.until >= until) return
          if (failure.code === 'busy') setGate(lane, { kind: 'cooling', until, message: failure.message })
          else {
            const since = gate.kind === 'offline' ? gate.since : clock.now()
            setGate(lane, { kind: 'offline', since, until })
          }
          return
        }
        default:
          return
      }
    },

    open(lane: Lane): void {
      lane.held = null
      if (lane.gate.kind !== 'open') setGate(lane, { kind: 'open' })
    },

    /** A cool-down that the host did not time, and the next look for a network, get their moment here. */
    withTime(lane: Lane, failure: Failure): Failure {
      if (failure.code === 'offline') return { ...failure, retryAt: clock.now() + offlinePollMs }
      const isNamed = failure.retryAt !== undefined && failure.retryAt >= clock.now() + shortestNamedMs
      if (failure.code !== 'busy' || isNamed) return failure
      const wait = Math.min(longestCoolDownMs, shortestCoolDownMs * 2 ** lane.busy++)
      return { ...failure, retryAt: clock.now() + wait * (0.5 + deps.random() / 2) }
    },
  }
}
export type LaneGates = ReturnType<typeof createLaneGates>
