import { needsPerson, type Upload, type UploadState } from '../../shared/upload.ts'

/** A state as it is watched: of a link that was printed nothing more is needed. */
export type WatchedState = UploadState | { readonly kind: 'done' }

/**
 * What a command keeps of a row that it waits for, so that a hundred thousand fit: of one that will still move the
 * least, and all of one that is to be printed.
 */
export interface WatchedRow
  extends Pick<Upload, 'id' | 'batch' | 'name' | 'size' | 'destination' | 'changedAt'> {
  readonly state: WatchedState
  readonly sourceKind: Upload['source']['kind']
  /** Null: it moves still, or was printed. */
  readonly whole: Upload | null
}

export function watchedRow(row: Upload): WatchedRow {
  const { id, batch, name, size, destination, changedAt, state, source } = row
  const whole = needsPerson(state.kind) ? row : null
  return { id, batch, name, size, destination, changedAt, state, sourceKind: source.kind, whole }
}

/** The same once it was printed. */
export function printedRow(row: WatchedRow): WatchedRow {
  return { ...row, state: row.state.kind === 'done' ? { kind: 'done' } : row.state, whole: null }
}
