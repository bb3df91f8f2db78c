/** Bytes that come once, and can be read from the beginning again as long as they are few enough to be kept. */
export interface ReplayableBytes {
  /** From the beginning. Whoever reads them after another goes on where that one was cut. */
  read(): AsyncGenerator<Uint8Array, void>
  /** False once more came than is kept. */
  canReplay(): boolean
}

/** @param mostKept bytes. */
export function replayableBytes(source: AsyncIterable<Uint8Array>, mostKept: number): ReplayableBytes {
  const iterator = source[Symbol.asyncIterator]()
  let kept: Uint8Array[] = []
  /** Pieces that came before the first one that is kept. */
  let dropped = 0
  let size = 0
  let ended = false
  /** Why they broke off. Kept for every reader: what came so far must never pass for the whole. */
  let broken: { readonly reason: unknown } | null = null
  /** One at a time, whoever waits for it: a piece that a reader was cut off from is there for the next. */
  let coming: Promise<void> | null = null

  const take = async (): Promise<void> => {
    const { done, value } = await iterator.next().catch((reason: unknown) => {
      broken = { reason }
      throw reason
    })
    if (done) {
      ended = true
      return
    }
    size += value.length
    if (size > mostKept) {
      dropped += kept.length
      kept = []
    }
    kept.push(value)
  }
  return {
    async *read() {
      for (let next = 0; ; next += 1) {
        while (next >= dropped + kept.length && !ended) {
          if (broken) throw broken.reason
          coming ??= take().finally(() => {
            coming = null
          })
          await coming
        }
        if (next < dropped) throw new Error('these bytes are not kept any more')
        const piece = kept[next - dropped]
        if (piece === undefined) return
        yield piece
      }
    },
    canReplay: () => dropped === 0,
  }
}
