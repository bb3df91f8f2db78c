import type { Upload, UploadStateKind } from './upload.ts'

export const uploadStateKinds = [
  'queued',
  'sending',
  'waiting',
  'paused',
  'needs-key',
  'needs-answer',
  'unknown',
  'failed',
  'cancelled',
  'done',
] as const satisfies readonly UploadStateKind[]

/** Whether nothing is behind a link any more, by the end that is known of it or by the last check. */
export function isGone({ state, alive }: Upload, now: number): boolean {
  if (state.kind !== 'done') return false
  const { expiresAt } = state.result
  return alive === false || (expiresAt !== null && expiresAt <= now)
}

/** Ended: no timer and no host can move it, only a person. */
export function hasEnded(kind: UploadStateKind): boolean {
  return kind === 'done' || kind === 'failed' || kind === 'cancelled'
}

/** True when nothing moves it without a person; what `mayfly upload` waits for. */
export function needsPerson(kind: UploadStateKind): boolean {
  return hasEnded(kind) || kind === 'paused' || kind === 'needs-key' || kind === 'needs-answer'
}
