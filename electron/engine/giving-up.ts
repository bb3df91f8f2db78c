import type { Clock } from './clock.ts'
import type { Lane, LaneGates } from './lane-gates.ts'
import type { Queue } from './queue.ts'
import type { RowRules } from './row-rules.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'
import type { BatchScope, UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'

/** What was read of a lane is believed for so long: settings may have changed. In ms. */
const believedMs = 60_000
/** So many rows are looked at without letting anything else go on. */
const chunk = 200

/** What is known of a lane that is held up. */
interface Watched {
  /** As in `Lane.held`. */
  readonly since: number
  /** When its next row is given up, in ms since the epoch; null: none is known. */
  next: number | null
  /** When its rows were looked at last, in monotonic ms; null: never. */
  lookedAt: number | null
  isLooking: boolean
  /** Up to which place in the queue they have been looked at; null: no look is under way. */
  after: number | null
  giveUpMs: Map<string, number>
}

/**
 * What waits its turn behind a shut gate is given up when its own time is over, as what was tried is: a host may ask
 * for a longer wait than a person has, and of many that wait for a network only the first few are tried. The rows of a
 * lane are looked at once it is held up, a few at a time, and again when one of them is due; what comes to wait
 * meanwhile is told.
 */
export function createGivingUp(deps: {
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly clock: Clock
  readonly gates: LaneGates
  readonly scope: () => BatchScope
  readonly rules: (record: UploadRecord) => RowRules
  readonly closed: () => boolean
  /** `next` may have changed. */
  readonly onLooked: () => void
}) {
  const { queue, uploads, clock, gates, rules } = deps
  const watched = new Map<string, Watched>()

  const isShut = ({ gate }: Lane): boolean =>
    (gate.kind === 'cooling' || gate.kind === 'offline') && gate.until > clock.now()

  const inScope = (batch: string): boolean => {
    const scope = deps.scope()
    return scope === null || scope.includes(batch)
  }

  /** When a row is given up, in ms since the epoch. */
  function endOf(lane: Watched, batch: string, began: number, record: () => UploadRecord): number {
    let giveUpMs = lane.giveUpMs.get(batch)
    if (giveUpMs === undefined) {
      giveUpMs = rules(record()).giveUpMs
      lane.giveUpMs.set(batch, giveUpMs)
    }
    return began + giveUpMs
  }

  const note = (lane: Watched, at: number): void => {
    lane.next = Math.min(lane.next ?? at, at)
  }

  function watch(id: string, since: number): Watched {
    const known = { since, next: null, lookedAt: null, isLooking: false, after: null, giveUpMs: new Map() }
    watched.set(id, known)
    return known
  }

  /** Looks at all rows of a lane, and gives up those that are due; what broke off goes on where it was. */
  async function lookAt(lane: Lane, known: Watched): Promise<void> {
    known.isLooking = true
    if (known.after === null) Object.assign(known, { next: null, lookedAt: null, giveUpMs: new Map() })
    known.after ??= Number.NEGATIVE_INFINITY
    try {
      for (;;) {
        await clock.sleep(0)
        const { held } = lane
        if (deps.closed() || watched.get(lane.id) !== known || held?.since !== known.since || !isShut(lane))
          break
        const rows = uploads.queuedAfter(lane.id, held.since, known.after, chunk)
        const due: UploadRecord[] = []
        for (const { batch, began, record } of rows) {
          if (!inScope(batch)) continue
          const end = endOf(known, batch, began, record)
          if (end <= clock.now()) due.push(record())
          else note(known, end)
        }
        if (due.length > 0) queue.applyAll(due, { kind: 'give-up', failure: held.failure })
        const last = rows.at(-1)
        known.after = last && rows.length === chunk ? last.order : null
        if (known.after === null) {
          known.lookedAt = clock.elapsed()
          break
        }
      }
    } catch (error) {
      // Looked at again with the next step.
      if (!isDatabaseFault(error)) throw error
    } finally {
      known.isLooking = false
    }
    if (known.lookedAt !== null && !deps.closed()) deps.onLooked()
  }

  return {
    /** When something is given up next, in ms since the epoch; null: nothing is known to be. */
    next(): number | null {
      const times = gates.awake().flatMap((lane) => {
        const known = watched.get(lane.id)
        return known && !known.isLooking && known.next !== null && isShut(lane) ? [known.next] : []
      })
      return times.length === 0 ? null : Math.min(...times)
    },
    /** Begins to give up what is due, and to look at what was held up since. */
    look(): void {
      const lanes = new Map(gates.awake().map((lane) => [lane.id, lane]))
      for (const [id, { since }] of watched) if (lanes.get(id)?.held?.since !== since) watched.delete(id)
      for (const lane of lanes.values()) {
        if (lane.held === null || !isShut(lane)) continue
        const { since } = lane.held
        const known = watched.get(lane.id) ?? watch(lane.id, since)
        const isDue = known.next !== null && known.next <= clock.now()
        const isOld = known.lookedAt === null || clock.elapsed() - known.lookedAt > believedMs
        if (!known.isLooking && (isDue || isOld)) void lookAt(lane, known)
      }
    },
    /** A row begins to wait its turn. */
    queued(record: UploadRecord): void {
      const known = watched.get(record.lane)
      const { batch, changedAt } = record.upload
      if (!known || !inScope(batch)) return
      const began = record.waitingSince ?? Math.max(changedAt, known.since)
      try {
        note(
          known,
          endOf(known, batch, began, () => record),
        )
      } catch (error) {
        if (!isDatabaseFault(error)) throw error
        known.lookedAt = null
      }
    },
    /** Other batches may be sent than before: all is looked at anew. */
    forget: (): void => watched.clear(),
  }
}
