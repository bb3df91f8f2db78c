/** The queue's order in memory: a few bytes a row, so that showing any part of a long queue costs the same. */
export interface QueueOrder {
  readonly length: number
  append(order: number, seq: number): void
  insert(order: number, seq: number): void
  remove(order: number, seq: number): void
  /** First and last order of the rows `start` to `start + count`, or null where there are none. */
  span(start: number, count: number): readonly [number, number] | null
  /** Orders of the neighbours between which something placed before `order` goes; null at an end. */
  before(order: number | null): readonly [number | null, number | null]
}

/** @param places `[order, seq]`, sorted by order. */
export function createQueueOrder(places: readonly (readonly [number, number])[]): QueueOrder {
  const orders = places.map(([order]) => order)
  const seqs = places.map(([, seq]) => seq)
  /** Index of the first entry whose order is not below `order`. */
  const find = (order: number): number => {
    let low = 0
    let high = orders.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((orders[middle] as number) < order) low = middle + 1
      else high = middle
    }
    return low
  }
  const insert = (order: number, seq: number): void => {
    const at = find(order)
    orders.splice(at, 0, order)
    seqs.splice(at, 0, seq)
  }
  return {
    get length() {
      return orders.length
    },
    append(order, seq) {
      if (orders.length > 0 && order <= (orders.at(-1) as number)) return insert(order, seq)
      orders.push(order)
      seqs.push(seq)
    },
    insert,
    remove(order, seq) {
      for (let at = find(order); at < orders.length && orders[at] === order; at++) {
        if (seqs[at] !== seq) continue
        orders.splice(at, 1)
        seqs.splice(at, 1)
        return
      }
    },
    span(start, count) {
      const first = orders[start]
      const last = orders[Math.min(start + count, orders.length) - 1]
      return first === undefined || last === undefined || count < 1 ? null : [first, last]
    },
    before(order) {
      if (order === null) return [orders.at(-1) ?? null, null]
      const at = find(order)
      return [orders[at - 1] ?? null, orders[at] ?? null]
    },
  }
}
