import { mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../../../shared/new-id.ts'
import type { PictureSize } from '../../../shared/picture.ts'
import type { Clock } from '../clock.ts'

/** Of all pictures together, in bytes: some ten thousand small ones. */
const usualLimit = 64_000_000
/** What is left after room was made, of the limit. */
const keptShare = 0.8
/** A picture that was used so lately is not marked anew, in ms. */
const markEveryMs = 3_600_000
const idPattern = /^[a-z0-9]{8,40}$/
const namePattern = /^([a-z0-9]{8,40})-(small|large)\.webp$/

export interface PictureCache {
  get(id: string, size: PictureSize): Promise<Buffer | null>
  put(id: string, size: PictureSize, bytes: Uint8Array): Promise<void>
}

/**
 * Small pictures of uploads, in a folder of the data directory. Beyond its limit those go that were not used for
 * longest; those of uploads that were forgotten go when it is first used. Whatever is lost here can be made again.
 */
export function createPictureCache(options: {
  readonly folder: string
  readonly clock: Clock
  /** Whether an upload is still there, forgotten or not. */
  readonly exists: (id: string) => boolean
  readonly limit?: number
}): PictureCache {
  const { folder, clock, exists, limit = usualLimit } = options
  let total = 0
  let ready: Promise<void> | undefined
  let work: Promise<void> = Promise.resolve()

  async function open(): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const name of await readdir(folder)) {
      const id = namePattern.exec(name)?.[1]
      if (id === undefined || !exists(id)) await unlink(join(folder, name)).catch(() => undefined)
      else total += (await stat(join(folder, name)).catch(() => null))?.size ?? 0
    }
  }

  async function makeRoom(): Promise<void> {
    if (total <= limit) return
    const files = []
    total = 0
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name)).catch(() => null)
      if (!found) continue
      files.push({ name, size: found.size, usedAt: found.mtimeMs })
      total += found.size
    }
    files.sort((a, b) => a.usedAt - b.usedAt)
    for (const { name, size } of files) {
      if (total <= limit * keptShare) return
      await unlink(join(folder, name)).catch(() => undefined)
      total -= size
    }
  }

  const pathOf = (id: string, size: PictureSize) => join(folder, `${id}-${size}.webp`)
  return {
    async get(id, size) {
      // An id that came with an import may hold anything, also a path.
      if (!idPattern.test(id)) return null
      ready ??= open()
      await ready
      const path = pathOf(id, size)
      const bytes = await readFile(path).catch(() => null)
      if (bytes === null) return null
      const now = clock.now()
      const usedAt = (await stat(path).catch(() => null))?.mtimeMs ?? now
      if (Math.abs(now - usedAt) > markEveryMs)
        await utimes(path, now / 1000, now / 1000).catch(() => undefined)
      return bytes
    },
    put(id, size, bytes) {
      if (!idPattern.test(id)) return Promise.resolve()
      ready ??= open()
      work = work
        .catch(() => undefined)
        .then(() => ready)
        .then(async () => {
          const path = pathOf(id, size)
          const before = (await stat(path).catch(() => null))?.size ?? 0
          const part = join(folder, `${newId()}.part`)
          const now = clock.now() / 1000
          await writeFile(part, bytes, { mode: 0o600 })
          await utimes(part, now, now)
          await rename(part, path)
          total += bytes.length - before
          await makeRoom()
        })
      return work
    },
  }
}
