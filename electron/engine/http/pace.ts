import type { Clock } from '../clock.ts'

/** How much to hand over at a time: much on a fast line, little on a slow one, where progress should still move. */
export interface Pace {
  /** Bytes. */
  portion(): number
  /** Call when a part is handed over; call the result when the receiver asks for more. */
  begin(bytes: number): () => void
}

const smallest = 16 * 1024
const largest = 1024 * 1024
/** A part that takes longer than this, in ms, makes the next ones smaller. */
const slowMs = 200
const quickMs = 50

export function createPace(clock: Clock): Pace {
  let portion = 256 * 1024
  return {
    portion: () => portion,
    begin(bytes) {
      const began = clock.elapsed()
      return () => {
        const took = clock.elapsed() - began
        if (took < quickMs) portion = Math.min(largest, portion * 2)
        else if (took > slowMs) portion = Math.max(smallest, Math.floor((bytes * slowMs) / took))
      }
    },
  }
}
