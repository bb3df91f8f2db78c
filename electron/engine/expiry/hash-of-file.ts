import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/**
 * Lower-case hex SHA-256 of a file, in small steps between which everything else goes on. Rejects with the system's
 * error, or with an aborted `signal`'s reason.
 */
export async function hashOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const pieces = createReadStream(path, { highWaterMark: 1_048_576, ...(signal && { signal }) })
  for await (const piece of pieces) hash.update(piece as Buffer)
  return hash.digest('hex')
}

/** Whether a file holds what has this hash; false where it cannot be read. */
export async function hasContent(path: string, sha256: string, signal?: AbortSignal): Promise<boolean> {
  return (await hashOfFile(path, signal).catch(() => null)) === sha256
}
