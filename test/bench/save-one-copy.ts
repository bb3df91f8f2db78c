import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '../../electron/engine/clock.ts'
import { saveCopy } from '../../electron/engine/expiry/save-copy.ts'
import { createRateLimit } from '../../electron/engine/http/rate-limit.ts'
import { prepareDataDir } from '../../electron/engine/store/data-directory.ts'
import { openDatabase } from '../../electron/engine/store/database.ts'
import { createPartialCopyStore } from '../../electron/engine/store/partial-copies.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'

/** Saves one copy as the engine does, and prints how long that took: from the call until it is on the disk. */
const [url = '', folder = '', bytes = '0', hashed = ''] = process.argv.slice(2)
const size = Number(bytes)
const dataDir = join(folder, '..', 'save-data')
prepareDataDir(dataDir)
const database = openDatabase(dataDir)
const result = { ...sampleStates.done.result, url, downloadUrl: url, size }
const sha256 = hashed === 'hash' ? hashOfPattern(size) : null
const began = performance.now()
await saveCopy({
  upload: sampleRecord({ kind: 'done', result }, { size, sha256 }).upload,
  result,
  folder,
  network: { proxy: { kind: 'none' }, extraCaFile: null, environment: {} },
  allowPrivate: true,
  partials: createPartialCopyStore(database),
  clock: systemClock,
  signal: new AbortController().signal,
  limiter: createRateLimit(systemClock, null),
})
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }))
database.close()

function hashOfPattern(length: number): string {
  const piece = Buffer.alloc(1_048_576, 'a copy of what was uploaded; ')
  const hash = createHash('sha256')
  for (let left = length; left > 0; left -= piece.byteLength) {
    hash.update(piece.subarray(0, Math.min(left, piece.byteLength)))
  }
  return hash.digest('hex')
}
