import type { Dice } from './dice.ts'
import { type Death, innerEdges } from './inner-edges.ts'

/** What a write may be about, the rarer ones as often as the others. */
const states = [
  'accepted',
  'sending',
  'done',
  'waiting',
  'queued',
  'failed',
  'paused',
  'needs-key',
  'needs-answer',
  'unknown',
  'attempt',
  'other',
] as const

/** Where a process is to end itself; null: only blows from outside end it. */
export function planDeath(dice: Dice): Death | null {
  if (dice.chance(0.1)) return null
  const edge = dice.pick(innerEdges)
  const state = edge.endsWith('writing') && dice.chance(0.7) ? dice.pick(states) : null
  // The first times, or far into the work.
  const nth = state === null ? anyTime(dice) : dice.between(1, dice.chance(0.5) ? 3 : 100)
  return { edge, state, nth }
}

const anyTime = (dice: Dice): number => (dice.chance(0.25) ? dice.between(1, 6) : dice.between(7, 300))
