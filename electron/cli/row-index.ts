/** Of one that still moves: its size in bytes (null: nobody knows yet), and when it changed. */
export interface MovingRow {
  readonly size: number | null
  readonly changedAt: number
}

/** Those of the rows that still move. */
export interface MovingRows {
  readonly size: number
  has(id: string): boolean
  get(id: string): MovingRow | undefined
  keys(): Iterable<string>
}

/** What is known of an id beside that it moves: it will come; its row is kept elsewhere; it is done with. */
export type Place = 'expected' | 'resting' | 'finished'

/**
 * Every id that a command has seen and where it stands, in a hundred bytes each: two numbers of those that move lie in
 * columns, and an id never leaves its place in the map, which would else grow to twice the room.
 */
export interface RowIndex {
  readonly moving: MovingRows
  placeOf(id: string): Place | 'moving' | undefined
  /** It moves, or moves on. */
  move(id: string, row: MovingRow): void
  put(id: string, place: Place): void
  drop(id: string): void
}

const places: readonly Place[] = ['expected', 'resting', 'finished']

export function createRowIndex(): RowIndex {
  /** A number from 0 up is a place in the columns, one below that one of `places`. */
  const all = new Map<string, number>()
  let sizes = new Float64Array(256)
  let times = new Float64Array(256)
  let used = 0
  /** The first place that is free again; the next one stands in its size. */
  let free = -1
  let count = 0

  const longer = (column: Float64Array): Float64Array<ArrayBuffer> => {
    const longer = new Float64Array(column.length * 2)
    longer.set(column)
    return longer
  }
  const takePlace = (): number => {
    if (free >= 0) {
      const place = free
      free = sizes[place] ?? -1
      return place
    }
    if (used === sizes.length) {
      sizes = longer(sizes)
      times = longer(times)
    }
    return used++
  }
  const movingAt = (id: string): number => all.get(id) ?? -1
  const leavePlace = (id: string): void => {
    const place = movingAt(id)
    if (place < 0) return
    sizes[place] = free
    free = place
    count -= 1
  }
  return {
    moving: {
      get size() {
        return count
      },
      has: (id) => movingAt(id) >= 0,
      get(id) {
        const place = movingAt(id)
        if (place < 0) return undefined
        const size = sizes[place] ?? Number.NaN
        return { size: Number.isNaN(size) ? null : size, changedAt: times[place] ?? 0 }
      },
      *keys() {
        for (const [id, place] of all) if (place >= 0) yield id
      },
    },
    placeOf(id) {
      const place = all.get(id)
      return place === undefined ? undefined : place >= 0 ? 'moving' : places[-place - 1]
    },
    move(id, { size, changedAt }) {
      let place = movingAt(id)
      if (place < 0) {
        place = takePlace()
        all.set(id, place)
        count += 1
      }
      sizes[place] = size ?? Number.NaN
      times[place] = changedAt
    },
    put(id, place) {
      leavePlace(id)
      all.set(id, -places.indexOf(place) - 1)
    },
    drop(id) {
      leavePlace(id)
      all.delete(id)
    },
  }
}
