import type { RepeatEffect } from './providers/provider.ts'

/** How one row is to be treated. */
export interface RowRules {
  /** The batch's own limit of uploads at once; null: the destination's. */
  readonly concurrency: number | null
  readonly giveUpMs: number
  readonly detour: 'ask' | 'always' | 'never'
  /** It is sent by the detour already: its URL is fetched here. */
  readonly isDetour: boolean
  readonly attended: boolean
  readonly repeat: RepeatEffect
}
