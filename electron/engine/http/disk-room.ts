import { statfs } from 'node:fs/promises'
import { bytesInWords } from '../../../shared/bytes-in-words.ts'
import { FailureError } from '../failure-error.ts'

/** What a download leaves free of its disk, in bytes: queue and history are written there as well. */
const mostKept = 512_000_000
const keptPart = 0.1

/** Watches that a download of any length leaves room on the disk. */
export interface DiskRoom {
  /** Called as bytes are written, with how many there are. @throws FailureError `disk-full` */
  wrote(total: number): Promise<void>
}

/**
 * @param expected bytes that were announced; null: nobody knows how many come.
 * @throws FailureError `disk-full` where they have no room.
 */
export async function createDiskRoom(folder: string, expected: number | null): Promise<DiskRoom> {
  let lookAt = 0
  const look = async (total: number, more: number): Promise<void> => {
    // A disk that cannot say is written to until it refuses.
    const disk = await statfs(folder).catch(() => null)
    if (disk === null) {
      lookAt = Number.POSITIVE_INFINITY
      return
    }
    const free = disk.bavail * disk.bsize
    const kept = Math.min(mostKept, disk.blocks * disk.bsize * keptPart)
    if (free - more < kept) throw noRoom(free, kept)
    // Others download at the same time.
    lookAt = total + Math.max(65_536, Math.min(8_000_000, (free - kept) / 8))
  }
  await look(0, expected ?? 0)
  return {
    async wrote(total) {
      if (total >= lookAt) await look(total, 0)
    },
  }
}

function noRoom(free: number, kept: number): FailureError {
  const message = `There is no room for what is behind the URL: ${bytesInWords(free)} of the disk are free, and ${bytesInWords(kept)} are to stay free. Make room and try again.`
  return new FailureError({ code: 'disk-full', message })
}
