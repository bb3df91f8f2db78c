import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../../electron/engine/clock.ts'
import { type AutoSaveRow, createAutoSaver } from '../../../electron/engine/expiry/auto-saver.ts'
import { createCopySaver } from '../../../electron/engine/expiry/copy-saver.ts'
import { spreadOf } from '../../../electron/engine/expiry/due-copies.ts'
import { createRateLimit } from '../../../electron/engine/http/rate-limit.ts'
import type { Queue } from '../../../electron/engine/queue.ts'
import type { SqliteDatabase } from '../../../electron/engine/store/database.ts'
import { createLinkCareStore } from '../../../electron/engine/store/link-care.ts'
import { createPartialCopyStore } from '../../../electron/engine/store/partial-copies.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Upload, UploadResult } from '../../../shared/upload.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'

export interface Link {
  readonly id: string
  readonly uploadedAt: number
  readonly expiresAt: number
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** Of some hundred bytes, and no two the same. */
const contentOf = (id: string) => Buffer.from(`${id} `.repeat(20 + (id.length % 7)))

/** A host that deletes each file at its end, and what saves copies of marked ones before, into a real folder. */
export async function copiesOfAWeek(clock: Clock, settings: () => Settings) {
  const ends = new Map<string, number>()
  const server = createServer((request, response) => {
    const id = request.url?.slice(1) ?? ''
    const isThere = (ends.get(id) ?? 0) > clock.now()
    response.writeHead(isThere ? 200 : 404).end(isThere ? contentOf(id) : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = await temporaryDirectory()
  const promised = new Set<string>()

  /** What the row of such an upload holds: its original is nowhere. */
  function rowOf({ id, expiresAt }: Link): { upload: Partial<Upload>; result: Partial<UploadResult> } {
    ends.set(id, expiresAt)
    const bytes = contentOf(id)
    return {
      upload: {
        ...{ name: `${id}.bin`, size: bytes.length, sha256: sha256(bytes) },
        source: { kind: 'url', url: `${url}/source/${id}` },
      },
      result: { url: `${url}/${id}`, downloadUrl: `${url}/${id}`, size: bytes.length },
    }
  }

  /** One run of the program. */
  function open(database: SqliteDatabase) {
    const uploads = createUploadStore(database)
    const care = createLinkCareStore(database)
    const found = (id: string) => {
      const record = uploads.get(id)
      if (!record) throw new Error(`${id} is not there`)
      return record
    }
    const queue: Pick<Queue, 'apply' | 'current'> = {
      current: uploads.getBySeq,
      apply(record, event) {
        if (event.kind !== 'copy-saved') return null
        const upload = { ...record.upload, savedPath: event.path }
        uploads.save({ ...record, upload })
        return { ...record, upload }
      },
    }
    const saver = createCopySaver({
      ...{ clock, found, queue, partials: createPartialCopyStore(database) },
      limiter: createRateLimit(clock, null),
      network: () => ({ proxy: { kind: 'none' }, extraCaFile: null, environment: {} }),
      hostIsHere: () => true,
      folder: () => folder,
    })
    const auto = createAutoSaver({ clock, care, settings, save: saver.save, onChange: () => {} })
    return {
      mark: (id: string) => care.mark([id], { save: true }),
      onLook: (rows: readonly AutoSaveRow[]) => auto.look(rows),
      /** Resolves when all that is due now was saved; a person asks for each of them at the same moment. */
      async settled(links: readonly Link[]): Promise<void> {
        const now = clock.now()
        const { autoSaveBeforeMs } = settings()
        const due = links.filter(({ id, expiresAt }) => {
          const spread = spreadOf(id) * Math.min(1_800_000, autoSaveBeforeMs / 4)
          return expiresAt > now && expiresAt - autoSaveBeforeMs + spread <= now && !promised.has(id)
        })
        for (const { id } of due) promised.add(id)
        const byHand = await saver.save(
          due.map(({ id }) => id),
          folder,
        )
        await auto.idle()
        const own = new Set(care.ownCopies().map(({ upload }) => upload))
        for (const { id } of due) if (!own.has(id)) throw new Error(`${id} was not saved by itself`)
        for (const { id, savedPath } of byHand)
          if (savedPath !== join(folder, `${id}.bin`)) throw new Error(`${id} was saved as ${savedPath}`)
      },
      close: async () => {
        await Promise.all([saver.close(), auto.close()])
      },
    }
  }
  return { folder, promised, rowOf, open, hashOf: (id: string) => sha256(contentOf(id)) }
}
