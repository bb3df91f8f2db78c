import type { AddOptions, Input } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { destinationGone } from './destination-gone.ts'
import type { Engine } from './engine.ts'
import { renewalSource } from './expiry/renewal-source.ts'
import { FailureError } from './failure-error.ts'
import type { UploadRecord } from './upload-record.ts'

/**
 * Uploads what was uploaded before as new uploads: the original, or the saved copy. An original that has changed goes
 * only where the person was told so and wants it.
 */
export function createUploadAgain(deps: {
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  readonly add: Engine['queue']['add']
  readonly hasDestination: (id: string) => boolean
}): Engine['history']['again'] {
  return async (ids, { destination, acceptChanged }) => {
    const batches = new Map<string, { options: AddOptions; inputs: Input[] }>()
    const idOf = new Map<string, string>()
    const failed: Awaited<ReturnType<Engine['history']['again']>>['failed'] = []
    for (const { upload } of ids.map(deps.found)) {
      try {
        if (destination === null && !deps.hasDestination(upload.destination)) {
          throw new FailureError(destinationGone(upload.destination))
        }
        const input = await inputAgain(upload, acceptChanged)
        // In its own place again, or in the usual one of another destination.
        const place: AddOptions =
          destination === null
            ? { destination: upload.destination, remotePath: upload.remotePath }
            : { destination }
        // Who asks for that has the link before their eyes.
        const options: AddOptions = { ...place, alreadyUp: 'upload' }
        const key = JSON.stringify(options)
        const batch = batches.get(key) ?? { options, inputs: [] }
        batch.inputs.push(input)
        batches.set(key, batch)
        idOf.set(input.kind === 'path' ? input.path : input.url, upload.id)
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        failed.push({ id: upload.id, failure: error.failure })
      }
    }
    let count = 0
    for (const { inputs, options } of batches.values()) {
      const result = await deps.add(inputs, options)
      count += result.count
      for (const { input, failure } of result.refused) failed.push({ id: idOf.get(input) ?? input, failure })
    }
    return { count, failed }
  }
}

async function inputAgain(
  upload: Upload,
  acceptChanged: boolean,
): Promise<Extract<Input, { kind: 'path' | 'url' }>> {
  const { source, name } = upload
  if (source.kind === 'url') return { kind: 'url', url: source.url }
  try {
    // A copy that was saved may be called otherwise.
    return { kind: 'path', path: (await renewalSource(upload)).source.path, name }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { code } = error.failure
    if (source.kind === 'file' && code === 'file-changed') {
      if (acceptChanged) return { kind: 'path', path: source.path, name }
      const message = `“${name}” has changed since it was uploaded, so it was not sent.`
      throw new FailureError({ code, message }, { cause: error })
    }
    const message =
      source.kind === 'file'
        ? `Neither the original of “${name}” nor a copy of it is on this computer any more.`
        : `“${name}” was pasted or dropped in a browser, and no copy of it is on this computer.`
    throw new FailureError({ code, message }, { cause: error })
  }
}
