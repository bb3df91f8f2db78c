import type { FileBody } from './provider.ts'

/** Reads a body once, in order, in pieces of other sizes than it gives them. */
export interface PartReader {
  /** Fills the buffer with what comes next. */
  fill(buffer: Buffer): Promise<void>
  /** What comes next, so many bytes of it; each chunk may be overwritten when the next one is asked for. */
  take(length: number): AsyncIterable<Uint8Array>
  skip(length: number): Promise<void>
  /** Everything was read: lets the body make its last checks and its hash. */
  end(): Promise<void>
  close(): Promise<void>
}

export function createPartReader(body: FileBody, signal: AbortSignal): PartReader {
  const iterator = body.chunks(signal)[Symbol.asyncIterator]()
  let left: Uint8Array = new Uint8Array(0)

  async function* take(length: number): AsyncGenerator<Uint8Array> {
    let missing = length
    while (missing > 0) {
      if (left.byteLength === 0) {
        const next = await iterator.next()
        if (next.done) throw new Error('the body ended early')
        left = next.value
      }
      const piece = left.subarray(0, missing)
      left = left.subarray(piece.byteLength)
      missing -= piece.byteLength
      yield piece
    }
  }

  return {
    take,
    async fill(buffer) {
      let at = 0
      for await (const piece of take(buffer.byteLength)) {
        buffer.set(piece, at)
        at += piece.byteLength
      }
    },
    async skip(length) {
      for await (const _ of take(length));
    },
    async end() {
      await iterator.next()
    },
    async close() {
      await iterator.return?.()
    },
  }
}
