/** Buffers of one size that are used again, since making one for each of many small files keeps the collector busy. */
export interface BufferPool {
  /** Bytes of each. */
  readonly size: number
  /** A buffer with anything in it. */
  take(): Buffer
  /** Only when nobody, sockets included, reads it any more; one that is never given back is simply collected. */
  giveBack(buffer: Buffer): void
}

/** @param most that are kept while nobody needs them. */
export function createBufferPool(size: number, most: number): BufferPool {
  const free: Buffer[] = []
  return {
    size,
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(size),
    giveBack(buffer) {
      if (free.length < most) free.push(buffer)
    },
  }
}
