/** Runs by itself: saves a copy into a folder whose disk has no room for it, and prints what came of it. */
import { readdir } from 'node:fs/promises'
import { systemClock } from '../../../electron/engine/clock.ts'
import { saveCopy } from '../../../electron/engine/expiry/save-copy.ts'
import { FailureError } from '../../../electron/engine/failure-error.ts'
import { createRateLimit } from '../../../electron/engine/http/rate-limit.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

const [folder = '', url = ''] = process.argv.slice(2)
const result = { ...sampleStates.done.result, url, downloadUrl: url, size: null }
const outcome = await saveCopy({
  upload: sampleRecord({ kind: 'done', result }, { size: null }).upload,
  result,
  folder,
  network: { proxy: { kind: 'none' }, extraCaFile: null, environment: {} },
  allowPrivate: true,
  partials: { get: () => null, put: () => undefined as never, remove: () => undefined as never },
  clock: systemClock,
  signal: new AbortController().signal,
  limiter: createRateLimit(systemClock, null),
}).catch((error: unknown) => error)
const failure = outcome instanceof FailureError ? outcome.failure : String(outcome)
console.log(JSON.stringify({ failure, left: await readdir(folder) }))
