import type { Upload, UploadState } from '../../shared/upload.ts'
import { needsPerson } from '../../shared/upload-life.ts'

/** A state as it is watched: of what is done, no more than that is needed once its link is not kept here. */
export type WatchedState = UploadState | { readonly kind: 'done' }

/** What a command keeps of a row that cannot move without a person, to print it and to tell how it ended. */
export interface WatchedRow
  extends Pick<Upload, 'id' | 'batch' | 'name' | 'size' | 'destination' | 'changedAt'> {
  readonly state: WatchedState
  readonly sourceKind: Upload['source']['kind']
  /** `ask`: the engine is to be asked for it when it is printed. Null: it was printed, or nothing is to be. */
  readonly whole: Upload | 'ask' | null
}

export function watchedRow(row: Upload, whole: WatchedRow['whole']): WatchedRow {
  const { id, batch, name, size, destination, changedAt, state, source } = row
  const kept = whole === row || state.kind !== 'done' ? state : ({ kind: 'done' } as const)
  return { id, batch, name, size, destination, changedAt, state: kept, sourceKind: source.kind, whole }
}

/** Whether a row may still move without a person. */
export function moves({ state }: Pick<Upload, 'state'>): boolean {
  return !needsPerson(state.kind)
}
