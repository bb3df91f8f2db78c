import type { LaneGates } from './lane-gates.ts'
import type { Queue } from './queue.ts'
import type { UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'

const chunk = 500

/** Lets go what waits for the network, because it may be back. A cool-down that a host asked for stays. */
export function wakeOffline(deps: { gates: LaneGates; uploads: UploadStore; queue: Queue }): void {
  const { gates, uploads, queue } = deps
  for (const lane of gates.all()) if (lane.gate.kind === 'offline') gates.open(lane)
  let after = Number.NEGATIVE_INFINITY
  for (;;) {
    const rows = uploads.inState('waiting', after, chunk)
    const last = rows.at(-1)
    if (!last) return
    after = last.order
    queue.applyAll(rows.filter(isOffline), { kind: 'wake' })
  }
}

function isOffline({ upload: { state } }: UploadRecord): boolean {
  return state.kind === 'waiting' && state.because.code === 'offline'
}
