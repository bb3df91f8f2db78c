import type { Progress } from '../../shared/contract.ts'
import type { Clock } from './clock.ts'
import { createRecentRate, type RecentRate } from './recent-rate.ts'

/** Whoever asks again sooner is told what was measured last. */
const restMs = 50
/** With nothing on its way for so long, the speed of before says nothing. */
const idleMs = 3_000

interface Transfer {
  total: number | null
  bytes: number
  /** The most that was ever shown: a retry starts below it, the figure does not fall. */
  shown: number
  recent: RecentRate
  /** Bytes a second; null: too early to tell. */
  rate: number | null
  measuredAt: number
}

/** Bytes and rates of what is being sent now. */
export interface TransferProgress {
  begin(id: string, total: number | null): void
  /** `bytes` of the file, in this attempt; `total`: it has come out how many there are. */
  report(id: string, bytes: number, total?: number): void
  /** The attempt is over; `forget` when the upload will not be sent again by itself. */
  end(id: string, forget: boolean): void
  bytesOf(id: string): number
  list(): Progress[]
  /** `behind`: those of the bytes shown that are yet to be sent again. */
  sum(): { bytes: number; behind: number; rate: number }
}

export function createTransferProgress(clock: Clock): TransferProgress {
  const transfers = new Map<string, Transfer>()
  const highest = new Map<string, number>()
  /** What all of them together have taken, also those that are over. */
  let all = createRecentRate()
  let taken = 0
  let rateOfAll: number | null = null
  let measuredAt = Number.NEGATIVE_INFINITY
  const measureAll = (now: number): void => {
    if (now - measuredAt < restMs) return
    rateOfAll = all.measure(taken, now)
    measuredAt = now
  }
  const measure = (transfer: Transfer, now: number): void => {
    if (now - transfer.measuredAt < restMs) return
    transfer.rate = transfer.recent.measure(transfer.bytes, now)
    transfer.measuredAt = now
  }
  return {
    begin(id, total) {
      const now = clock.elapsed()
      if (transfers.size === 0 && now - measuredAt > idleMs) {
        all = createRecentRate()
        measuredAt = Number.NEGATIVE_INFINITY
        measureAll(now)
      }
      const recent = createRecentRate()
      recent.measure(0, now)
      transfers.set(id, {
        total,
        bytes: 0,
        shown: highest.get(id) ?? 0,
        recent,
        rate: null,
        measuredAt: now,
      })
    },
    report(id, bytes, total) {
      const transfer = transfers.get(id)
      if (!transfer) return
      taken += Math.max(0, bytes - transfer.bytes)
      transfer.bytes = bytes
      if (total !== undefined) transfer.total = total
      transfer.shown = Math.max(transfer.shown, bytes)
    },
    end(id, forget) {
      const transfer = transfers.get(id)
      transfers.delete(id)
      if (forget) highest.delete(id)
      else if (transfer && transfer.shown > 0) highest.set(id, transfer.shown)
    },
    bytesOf: (id) => transfers.get(id)?.bytes ?? 0,
    list() {
      const now = clock.elapsed()
      measureAll(now)
      let known = 0
      let young = 0
      for (const transfer of transfers.values()) {
        measure(transfer, now)
        known += transfer.rate ?? 0
        if (transfer.rate === null) young += 1
      }
      // Small files are over before their speed is known: they have their share of what goes through.
      const share = young === 0 ? 0 : Math.max(0, (rateOfAll ?? 0) - known) / young
      return [...transfers].map(([id, { shown, bytes, total, rate }]) => ({
        id,
        bytes: shown,
        ...(shown > bytes && { behind: shown - bytes }),
        total,
        rate: rate ?? share,
      }))
    },
    sum() {
      measureAll(clock.elapsed())
      let bytes = 0
      let behind = 0
      for (const transfer of transfers.values()) {
        bytes += transfer.shown
        behind += transfer.shown - transfer.bytes
      }
      return { bytes, behind, rate: transfers.size === 0 ? 0 : (rateOfAll ?? 0) }
    },
  }
}
