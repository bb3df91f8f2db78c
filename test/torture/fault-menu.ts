import type { FaultInput } from '../../electron/sandbox/fault.ts'
import type { Dice } from './dice.ts'

/** What a repeat mends, each kind in its variants. */
const passing: readonly FaultInput[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, body: 'html' },
  { kind: 'status', status: 504, body: 'empty' },
  { kind: 'status', status: 408, body: 'text', when: 'before-body' },
  { kind: 'inside-200', code: 500 },
  { kind: 'inside-200', code: 503, when: 'before-body' },
  { kind: 'html-page' },
  { kind: 'html-page', stored: true },
  { kind: 'cut-json' },
  { kind: 'cut-json', cut: 'connection' },
  { kind: 'cut-json', cut: 'connection', stored: false },
  { kind: 'wrong-types' },
  { kind: 'wrong-types', stored: false },
  { kind: 'huge-reply', bytes: 1_500_000 },
  { kind: 'reset-before-reading' },
  { kind: 'reset-mid-body', afterBytes: 1 },
  { kind: 'reset-mid-body', afterBytes: 2_000 },
  { kind: 'reply-lost' },
  { kind: 'reply-lost' },
  { kind: 'slow-reading', bytesPerSecond: 2_000_000 },
  { kind: 'slow-reply', ms: 40 },
]

/** What holds a whole destination up for a while, or a connection until nobody waits any more. */
const holding: readonly FaultInput[] = [
  { kind: 'too-many-requests' },
  { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 3, when: 'before-body' },
  { kind: 'unavailable', retryAfter: 'date', seconds: 5 },
  { kind: 'unavailable' },
  { kind: 'stall-reading', afterBytes: 0 },
  { kind: 'stall-reading', afterBytes: 1_000 },
  { kind: 'stall-after-body' },
  { kind: 'stall-after-body', stored: false },
  { kind: 'filter-page' },
  { kind: 'early-413' },
]

/** What stops an upload or a destination until a person says otherwise. */
const stopping: readonly FaultInput[] = [
  { kind: 'status', status: 400 },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 404 },
  { kind: 'inside-200', code: 401 },
  { kind: 'plan-refused' },
  { kind: 'plan-refused', status: 402, when: 'before-body' },
]

/** A while of bad luck: which share of requests fails, and how. Rarer kinds stand once among the frequent. */
export function chooseFaults(dice: Dice): { seed: number; rate: number; kinds: FaultInput[] } {
  const kinds = Array.from({ length: 45 }, () => dice.pick(passing))
  kinds.push(...Array.from({ length: 3 }, () => dice.pick(holding)))
  if (dice.chance(0.3)) kinds.push(dice.pick(stopping))
  return { seed: dice.between(1, 2 ** 31), rate: 0.5 + 0.38 * dice.roll(), kinds }
}
