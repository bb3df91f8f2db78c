import { close, constants, fstat, open, read, type Stats } from 'node:fs'

export interface SmallFileRead {
  /** Less than asked for where the file ended before. */
  readonly bytesRead: number
  /** What the system said of the file after it was read. */
  readonly stats: Stats
}

/** Without O_NONBLOCK, opening a pipe that took a file's place would wait for ever. */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Reads a file's beginning until the buffer is full. The four calls of the system follow each other by callbacks:
 * for many small files the objects of a `FileHandle` cost more than the reading.
 * Rejects with the system's error when it cannot be opened, or is a regular file that cannot be read.
 */
export function readSmallFile(path: string, buffer: Buffer): Promise<SmallFileRead> {
  return new Promise((resolve, reject) => {
    open(path, openFlags, (openError, file) => {
      if (openError) return reject(openError)
      const end = (bytesRead: number, readError: Error | null) => {
        fstat(file, (statError, stats) => {
          // Nothing waits for it, and nothing was written that it could fail to write.
          close(file, () => undefined)
          if (statError) reject(statError)
          else if (readError && stats.isFile()) reject(readError)
          else resolve({ bytesRead, stats })
        })
      }
      const readFrom = (position: number) => {
        if (position === buffer.byteLength) return end(position, null)
        read(file, buffer, position, buffer.byteLength - position, position, (error, bytesRead) => {
          if (error || bytesRead === 0) end(position, error)
          else readFrom(position + bytesRead)
        })
      }
      readFrom(0)
    })
  })
}
