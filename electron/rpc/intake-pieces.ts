import type { Engine } from '../engine/engine.ts'
import { type IntakeLimits, intakeLimits } from './intake-endpoint.ts'

type StagedFile = Awaited<ReturnType<Engine['staging']['write']>>

/** One file, of which the pieces come one after the other. */
interface Transfer {
  /** Bytes of the whole file. */
  readonly size: number
  /** Bytes that came so far. */
  received: number
  isBusy: boolean
  silence: NodeJS.Timeout | undefined
  readonly writer: WritableStreamDefaultWriter<Uint8Array>
  readonly staged: Promise<StagedFile>
}

/** Where in which file a piece belongs; `transfer` is the sender's own name for the file. */
export interface PlaceOfPiece {
  readonly name: string
  readonly transfer: string
  /** Bytes before it, and of the whole file. */
  readonly at: number
  readonly of: number
}

/** `more`: the next piece may come; `lost`: it does not follow on what came, and the file is given up. */
export type PieceTaken = StagedFile | 'more' | 'lost' | 'too-many'

/**
 * Takes large files in pieces, where each request comes whole into memory: none waits for longer than its bytes take to
 * be written. A sender that is silent for too long, or sends what does not fit, is let go, and leaves nothing.
 */
export function createPieceIntake(
  staging: Engine['staging'],
  limits: IntakeLimits = intakeLimits,
): (place: PlaceOfPiece, bytes: AsyncIterable<Uint8Array>) => Promise<PieceTaken> {
  const transfers = new Map<string, Transfer>()

  function begin({ name, of }: PlaceOfPiece): Transfer {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const staged = staging.write(name, readable)
    // Whoever sends the piece that fails is told; between two pieces there is nobody to tell.
    staged.catch(() => {})
    return { size: of, received: 0, isBusy: false, silence: undefined, writer: writable.getWriter(), staged }
  }

  async function giveUp(id: string, transfer: Transfer, why: unknown): Promise<void> {
    transfers.delete(id)
    clearTimeout(transfer.silence)
    await transfer.writer.abort(why).catch(() => {})
  }

  return async (place, bytes) => {
    const id = place.transfer
    const known = transfers.get(id)
    if (!known && place.at === 0 && transfers.size >= limits.atOnce) return 'too-many'
    const begins = place.at === 0 && Number.isSafeInteger(place.of)
    const transfer = known ?? (begins ? begin(place) : null)
    if (!transfer) return 'lost'
    if (transfer.isBusy || transfer.received !== place.at || transfer.size !== place.of) {
      await giveUp(id, transfer, new Error('a piece does not follow on the one before'))
      return 'lost'
    }
    transfers.set(id, transfer)
    transfer.isBusy = true
    clearTimeout(transfer.silence)
    try {
      for await (const chunk of bytes) {
        transfer.received += chunk.byteLength
        if (transfer.received > transfer.size) throw new Error('more came than was said')
        await transfer.writer.write(chunk)
      }
      if (transfer.received < transfer.size) {
        transfer.isBusy = false
        const silent = () => void giveUp(id, transfer, new Error('the sender went silent'))
        transfer.silence = setTimeout(silent, limits.silenceMs).unref()
        return 'more'
      }
      await transfer.writer.close()
      transfers.delete(id)
    } catch (error) {
      await giveUp(id, transfer, error)
    }
    return transfer.staged
  }
}
