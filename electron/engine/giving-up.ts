import type { Clock } from './clock.ts'
import type { Lane, LaneGates } from './lane-gates.ts'
import type { Queue } from './queue.ts'
import type { RowRules } from './row-rules.ts'
import type { BatchScope, UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'

/** Of a long queue it is not asked at each step. In ms. */
const believedMs = 2_000

/**
 * What waits its turn behind a shut gate is given up when its own time is over, as what was tried is: a host may ask
 * for a longer wait than a person has, and of many that wait for a network only the first few are tried.
 */
export function createGivingUp(deps: {
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly clock: Clock
  readonly gates: LaneGates
  readonly scope: () => BatchScope
  readonly rules: (record: UploadRecord) => RowRules
}) {
  const { queue, uploads, clock, gates, rules } = deps

  /** Each batch behind a shut gate, and when its first row is given up, in ms since the epoch. */
  function* waiting(): Generator<{
    lane: Lane
    held: NonNullable<Lane['held']>
    batch: string
    giveUpMs: number
    at: number
  }> {
    const scope = deps.scope()
    for (const lane of gates.awake()) {
      const { held, gate } = lane
      const isShut = (gate.kind === 'cooling' || gate.kind === 'offline') && gate.until > clock.now()
      if (held === null || !isShut) continue
      for (const { record, began } of uploads.longestQueued(lane.id, held.since)) {
        const { batch } = record.upload
        if (scope !== null && !scope.includes(batch)) continue
        const { giveUpMs } = rules(record)
        yield { lane, held, batch, giveUpMs, at: began + giveUpMs }
      }
    }
  }

  let known = { of: '', at: Number.NEGATIVE_INFINITY, next: null as number | null }
  /** When something is given up next, in ms since the epoch; null: nothing is. */
  function next(): number | null {
    const of = gates
      .awake()
      .flatMap(({ id, held, gate }) => (held === null ? [] : [`${id} ${held.since} ${gate.kind}`]))
    if (of.length === 0) return null
    const key = of.join()
    if (known.of === key && clock.elapsed() - known.at < believedMs) return known.next
    const times = [...waiting()].map(({ at }) => at)
    known = { of: key, at: clock.elapsed(), next: times.length === 0 ? null : Math.min(...times) }
    return known.next
  }

  return {
    next,
    /** Gives up what is due. */
    look(): void {
      const now = clock.now()
      const first = next()
      if (first === null || first > now) return
      known = { ...known, of: '' }
      for (const { lane, held, batch, giveUpMs, at } of [...waiting()]) {
        if (at > now) continue
        const where = { lane: lane.id, batch, since: held.since, latest: now - giveUpMs }
        const event = { kind: 'give-up', failure: held.failure } as const
        for (let rows = uploads.queuedFrom(where); rows.length > 0; rows = uploads.queuedFrom(where))
          if (queue.applyAll(rows, event) === 0) break
      }
    },
  }
}
