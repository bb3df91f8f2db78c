import type { Upload } from '../../shared/upload.ts'
import { applyRange, useStore } from '../store.ts'

const heldRows = 500
const marginRows = 60
/** Order changes come up to ten times a second; the rows on screen are asked for this often at most. */
const pauseMs = 150

export type AskRange = (start: number, count: number) => Promise<{ total: number; rows: Upload[] }>

let shown = { first: 0, last: 0 }
let stale = false
let busy = false

/** Says which rows are on screen; asks for others where they are not held. */
export function showRows(first: number, last: number, ask: AskRange): void {
  shown = { first, last }
  void fill(ask)
}

/** Says that rows came, went or moved. */
export function orderChanged(ask: AskRange): void {
  stale = true
  void fill(ask)
}

async function fill(ask: AskRange): Promise<void> {
  if (busy) return
  busy = true
  try {
    while (stale || !isHeld()) {
      stale = false
      const start = Math.max(0, shown.first - Math.floor((heldRows - (shown.last - shown.first)) / 2))
      const { total, rows } = await ask(start, heldRows)
      applyRange(start, total, rows)
      if (rows.length === 0 && start > 0) shown = { first: Math.max(0, total - 1), last: total }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  } catch {
    // The connection is gone; the next snapshot brings rows.
  } finally {
    busy = false
  }
}

function isHeld(): boolean {
  const { window: held, summary } = useStore.getState()
  const end = held.start + held.ids.length
  const wantedFirst = Math.max(0, shown.first - marginRows)
  const wantedLast = Math.min(summary.total, shown.last + marginRows)
  return (held.start <= wantedFirst && end >= wantedLast) || summary.total === 0
}
