import type { Socket } from 'node:net'

/** Takes bytes as they come off a socket, without a copy between. */
export interface TapSink {
  /** Where the next bytes are to be put; never empty while more are wanted. */
  room(): Uint8Array
  /** So many bytes are in the last room. False: no more for now. */
  took(bytes: number): boolean
  /** Bytes that lie elsewhere; they are copied before this returns. False: no more for now. */
  copy(bytes: Uint8Array): boolean
}

export interface SocketTap {
  /** For the options of `net.connect` and `tls.connect`. */
  readonly onread: {
    readonly buffer: () => Uint8Array
    readonly callback: (this: Socket, bytes: number, buffer: Uint8Array) => boolean
  }
  /**
   * From now on what comes off the socket that brought the last reply goes to `sink` and no longer through its stream.
   * @returns the socket, and how many bytes of the body its stream was given before; null where that cannot be told,
   *   and then nothing has changed.
   */
  divert(sink: TapSink): { readonly socket: Socket; readonly passed: number } | null
}

/** Longer heads than this are read by the stream alone. */
const longestHead = 65_536

/**
 * A way round the stream of a socket: until it is diverted, bytes go through the stream as they always do. Afterwards
 * the system puts them straight into buffers of the caller's choice, several times as fast as through streams.
 */
export function createSocketTap(): SocketTap {
  const scratch = new Uint8Array(65_536)
  let sink: TapSink | null = null
  let last: { readonly socket: Socket; head: Buffer; passed: number } | null = null
  return {
    onread: {
      buffer: () => {
        const room = sink?.room()
        return room === undefined || room.byteLength === 0 ? scratch : room
      },
      callback(bytes, buffer) {
        if (sink !== null && this === last?.socket) {
          return buffer === scratch ? sink.copy(buffer.subarray(0, bytes)) : sink.took(bytes)
        }
        const piece = Buffer.from(buffer.subarray(0, bytes))
        if (last?.socket !== this) last = { socket: this, head: Buffer.alloc(0), passed: 0 }
        if (last.head.length < longestHead) last.head = Buffer.concat([last.head, piece])
        last.passed += bytes
        return this.push(piece)
      },
    },
    divert(to) {
      if (last === null || last.socket.destroyed) return null
      const end = headEnd(last.head)
      if (end === null) return null
      sink = to
      return { socket: last.socket, passed: last.passed - end }
    },
  }
}

/** Where the head of the final reply ends; null: not within what is known. */
function headEnd(bytes: Buffer): number | null {
  for (let start = 0; ; ) {
    const at = bytes.indexOf('\r\n\r\n', start)
    if (at === -1) return null
    // A reply of 1xx only comes before another.
    if (!/^HTTP\/1\.[01] 1\d\d/.test(bytes.toString('latin1', start, start + 12))) return at + 4
    start = at + 4
  }
}
