import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import { createRowIndex, type MovingRows } from './row-index.ts'
import { moves, type WatchedRow, type WatchedState, watchedRow } from './watched-row.ts'

/** Sums over all rows that were seen. */
export interface WatchedSums {
  readonly rows: number
  readonly ended: number
  /** Of what still moves or is done, in bytes, and how much of that is done. */
  readonly bytes: number
  readonly doneBytes: number
  /** Rows among those whose size is not known. */
  readonly unknown: number
}

/** The rows that a command waits for, so that a hundred thousand fit: of most it keeps the id. */
export interface WatchedRows {
  readonly moving: MovingRows
  /** Those that do not move without a person; what is done leaves when it was printed. */
  readonly resting: ReadonlyMap<string, WatchedRow>
  readonly sums: WatchedSums
  /** Takes in a row as it is now. False: that is not news. */
  take(row: Upload): boolean
  /** Forgotten by somebody: nothing will ever come of those that still moved. */
  lose(ids: Iterable<string>): void
  /** What was printed is not needed any more, but for how it ended. */
  printed(id: string): void
  /** The same rows with what came to them at the end. */
  replace(rows: readonly Upload[]): void
  /** They do not concern the command after all. */
  drop(ids: Iterable<string>): void
}

/** So many wait to be printed as they are; of more than that, the engine is asked again when it is their turn. */
const mostWhole = 2000
const mostShared = 1000

/**
 * @param keepsAll what was printed is still needed, and so is all of what was not.
 * @param expected ids of rows that will come: whoever holds them already shares them with what is kept here.
 */
export function createWatchedRows(keepsAll: boolean, expected: Iterable<string> = []): WatchedRows {
  /** `finished`: done, which is final, and printed. */
  const index = createRowIndex()
  const { moving } = index
  for (const id of expected) index.put(id, 'expected')
  const resting = new Map<string, WatchedRow>()
  const sums = { rows: 0, ended: 0, bytes: 0, doneBytes: 0, unknown: 0 }
  let whole = 0
  const share = createSharing()

  const count = (state: WatchedState | null, size: number | null, by: 1 | -1): void => {
    sums.rows += by
    if (state !== null && hasEnded(state.kind)) sums.ended += by
    if (state !== null && state.kind !== 'done') return
    if (size === null) sums.unknown += by
    sums.bytes += by * (size ?? 0)
    if (state !== null) sums.doneBytes += by * (size ?? 0)
  }
  /** Nothing is counted or kept of it any more but its place in the index. */
  const remove = (id: string): void => {
    const moved = moving.get(id)
    if (moved) count(null, moved.size, -1)
    const rested = resting.get(id)
    if (!rested) return
    count(rested.state, rested.size, -1)
    if (holdsWhole(rested)) whole -= 1
    resting.delete(id)
  }
  const rest = (row: WatchedRow): void => {
    remove(row.id)
    resting.set(row.id, row)
    index.put(row.id, 'resting')
    count(row.state, row.size, 1)
    if (holdsWhole(row)) whole += 1
  }

  return {
    ...{ moving, resting, sums },
    take(row) {
      if (index.placeOf(row.id) === 'finished') return false
      const rested = resting.get(row.id)
      const known = rested ?? moving.get(row.id)
      // A change may have been on its way while the rows were read.
      if (known && row.changedAt < known.changedAt) return false
      if (rested && row.changedAt === rested.changedAt && row.state.kind === rested.state.kind) return false
      if (moves(row)) {
        remove(row.id)
        index.move(row.id, row)
        count(null, row.size, 1)
      } else rest(share(watchedRow(row, keepsAll || whole < mostWhole ? row : 'ask')))
      return true
    },
    lose(ids) {
      for (const id of ids) {
        const known = resting.get(id) ?? moving.get(id)
        if (!known) continue
        const row = { id, batch: '', name: '', destination: '', sourceKind: 'file' as const, ...known }
        rest({ ...row, state: { kind: 'cancelled' }, whole: null })
      }
    },
    printed(id) {
      const row = resting.get(id)
      if (!row || keepsAll) return
      if (row.state.kind !== 'done') return rest({ ...row, whole: null })
      if (holdsWhole(row)) whole -= 1
      resting.delete(id)
      index.put(id, 'finished')
    },
    replace(rows) {
      for (const row of rows) rest(watchedRow(row, row))
    },
    drop(ids) {
      for (const id of ids) {
        remove(id)
        index.drop(id)
      }
    },
  }
}

const holdsWhole = ({ whole }: WatchedRow): boolean => whole !== null && whole !== 'ask'

/** Gives rows that were read one by one the same strings and reasons where they are alike. */
function createSharing() {
  const texts = new Map<string, string>()
  const states = new Map<string, WatchedState>()
  const one = <T>(all: Map<string, T>, key: string, value: T): T => {
    const known = all.get(key)
    if (known !== undefined) return known
    if (all.size < mostShared) all.set(key, value)
    return value
  }
  return (row: WatchedRow): WatchedRow =>
    row.state.kind === 'done'
      ? row
      : {
          ...row,
          batch: one(texts, row.batch, row.batch),
          destination: one(texts, row.destination, row.destination),
          state: one(states, JSON.stringify(row.state), row.state),
        }
}
