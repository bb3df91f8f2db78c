import { randomUUID } from 'node:crypto'
import type { Failure } from '../../../shared/failure.ts'
import type { HostCall } from './provider.ts'
import { callUploadcare } from './uploadcare-call.ts'

/** Asks for a file that is not there: whether that, or the key, is what the host complains of. Null: it knows the key. */
export async function checkPublicKey(call: HostCall): Promise<Failure | null> {
  const asked = await callUploadcare(call, '/info/', {
    query: [
      ['pub_key', call.keys['public-key'] ?? ''],
      ['file_id', randomUUID()],
    ],
  })
  return asked.ok || asked.errorCode === 'FileNotFoundError' ? null : asked.failure
}
