import type { Progress } from '../../shared/contract.ts'
import type { Clock } from './clock.ts'

/** Rates are smoothed over this time, so that numbers do not flicker. */
const smoothingMs = 3_000

interface Transfer {
  total: number | null
  bytes: number
  /** The most that was ever shown: a retry starts below it, the figure does not fall. */
  shown: number
  rate: number
  measuredAt: number
  measuredBytes: number
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
  sum(): { bytes: number; rate: number }
}

export function createTransferProgress(clock: Clock): TransferProgress {
  const transfers = new Map<string, Transfer>()
  const highest = new Map<string, number>()
  const measure = (transfer: Transfer): void => {
    const now = clock.elapsed()
    const passed = now - transfer.measuredAt
    if (passed < 50) return
    const rate = ((transfer.bytes - transfer.measuredBytes) / passed) * 1000
    const weight = 1 - Math.exp(-passed / smoothingMs)
    transfer.rate = transfer.rate === 0 ? rate : transfer.rate + (rate - transfer.rate) * weight
    transfer.measuredAt = now
    transfer.measuredBytes = transfer.bytes
  }
  return {
    begin(id, total) {
      transfers.set(id, {
        total,
        bytes: 0,
        shown: highest.get(id) ?? 0,
        rate: 0,
        measuredAt: clock.elapsed(),
        measuredBytes: 0,
      })
    },
    report(id, bytes, total) {
      const transfer = transfers.get(id)
      if (!transfer) return
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
    list: () =>
      [...transfers].map(([id, transfer]) => {
        measure(transfer)
        return { id, bytes: transfer.shown, total: transfer.total, rate: Math.max(0, transfer.rate) }
      }),
    sum() {
      let bytes = 0
      let rate = 0
      for (const transfer of transfers.values()) {
        bytes += transfer.shown
        rate += transfer.rate
      }
      return { bytes, rate }
    },
  }
}
