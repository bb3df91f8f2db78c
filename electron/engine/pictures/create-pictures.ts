import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Engine } from '../engine.ts'
import { FailureError } from '../failure-error.ts'
import type { StagingFolder } from '../intake/staging-folder.ts'
import type { UploadRecord } from '../upload-record.ts'
import { createPictureCache } from './picture-cache.ts'
import { openPictureSource } from './picture-source.ts'

/**
 * Pictures of uploads. They are drawn by the page that shows them, off its main thread: it is given an image's bytes
 * once, and gives the small picture back to be kept.
 */
export function createPictures(deps: {
  readonly dataDir: string
  readonly clock: Clock
  readonly staging: StagingFolder
  readonly exists: (id: string) => boolean
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
}): Engine['pictures'] {
  const { dataDir, clock, staging, exists, found } = deps
  const cache = createPictureCache({ folder: join(dataDir, 'pictures'), clock, exists })
  return {
    async get(id, size) {
      found(id)
      return cache.get(id, size)
    },
    async original(id) {
      const source = await openPictureSource(found(id).upload, staging)
      if (!source) return null
      const { file, type, size } = source
      return { type, size, bytes: file.createReadStream({ start: 0, end: size - 1 }) }
    },
    async put(id, size, bytes) {
      found(id)
      if (!isWebp(bytes)) throw new FailureError({ code: 'rejected', message: 'That is no picture to keep.' })
      await cache.put(id, size, bytes)
    },
  }
}

function isWebp(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.byteLength)).toString('latin1')
  return head.startsWith('RIFF') && head.endsWith('WEBP')
}
