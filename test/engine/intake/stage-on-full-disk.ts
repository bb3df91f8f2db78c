/** Runs by itself: stages more bytes than the disk of its data directory has room for, and prints what came of it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../../electron/engine/clock.ts'
import { FailureError } from '../../../electron/engine/failure-error.ts'
import { openStagingFolder } from '../../../electron/engine/intake/staging-folder.ts'

const dataDir = process.argv[2] ?? ''
const staging = await openStagingFolder({ dataDir, clock: systemClock })
async function* bytes() {
  for (let block = 0; block < 64; block++) yield new Uint8Array(16_384)
}
const outcome = await staging.write('big', bytes()).catch((error: unknown) => error)
const failure = outcome instanceof FailureError ? outcome.failure : String(outcome)
console.log(JSON.stringify({ failure, left: await readdir(join(dataDir, 'staging')) }))
