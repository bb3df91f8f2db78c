import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type SaveCopyJob, saveCopy } from '../../../electron/engine/expiry/save-copy.ts'
import { createRateLimit } from '../../../electron/engine/http/rate-limit.ts'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { createPartialCopyStore } from '../../../electron/engine/store/partial-copies.ts'
import type { Upload } from '../../../shared/upload.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

/** Bytes that are the same nowhere within the first 64 KiB of two. */
export const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) & 255))

/** A host whose every reply is written by the test, and a folder to save into. */
export async function copyHost(answer: RequestListener, tls: { key: string; cert: string } | null = null) {
  const asked: { range: string | undefined; ifRange: string | undefined }[] = []
  const listener: RequestListener = (request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers['if-range'] as string | undefined })
    answer(request, response)
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/file`
  const dataDir = await temporaryDirectory()
  const folder = await temporaryDirectory()
  const database = openDatabase(dataDir)
  onTestFinished(() => void database.close())
  const partials = createPartialCopyStore(database)
  const clock = fastClock(100)
  const result = { ...sampleStates.done.result, url, downloadUrl: url, size: content.length }
  const job = (upload: Partial<Upload> = {}, changes: Partial<SaveCopyJob> = {}): SaveCopyJob => ({
    upload: sampleRecord(
      { kind: 'done', result },
      { size: content.length, sha256: createHash('sha256').update(content).digest('hex'), ...upload },
    ).upload,
    result,
    folder,
    network: { proxy: { kind: 'none' }, extraCaFile: null, environment: {} },
    allowPrivate: true,
    partials,
    clock,
    signal: new AbortController().signal,
    limiter: createRateLimit(clock, null),
    ...changes,
  })
  return { asked, folder, job, partials, save: saveCopy, at: (name: string) => join(folder, name) }
}
