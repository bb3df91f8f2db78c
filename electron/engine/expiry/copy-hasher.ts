import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'

/** SHA-256 of a copy while it comes. */
export interface CopyHasher {
  /** Resolves when the bytes may be overwritten. */
  update(bytes: Uint8Array): Promise<void> | undefined
  /** Lower-case hex of all bytes so far; nothing may follow. */
  digest(): Promise<string>
  /** Gives back what it holds; harmless after `digest`. */
  close(): void
}

/** In the thread that receives: best for what is small. */
export function createInlineHasher(): CopyHasher {
  const hash = createHash('sha256')
  return {
    update(bytes) {
      hash.update(bytes)
      return undefined
    },
    digest: () => Promise.resolve(hash.digest('hex')),
    close: () => undefined,
  }
}

/** As text, so that it is found wherever the program was bundled to. */
const source = `
const { parentPort, workerData } = require('node:worker_threads')
const hash = require('node:crypto').createHash('sha256')
const shared = new Uint8Array(workerData)
parentPort.on('message', (piece) => {
  if (piece === null) return parentPort.postMessage(hash.digest('hex'))
  hash.update(piece.bytes ?? shared.subarray(piece.offset, piece.offset + piece.length))
  parentPort.postMessage(null)
})`

/** In a thread of its own; bytes within `shared` are not copied to it. */
export function createHashThread(shared: SharedArrayBuffer): CopyHasher {
  const waiting: { go: (digest: string | null) => void; fail: (error: Error) => void }[] = []
  let failure: Error | null = null
  const worker = new Worker(source, { eval: true, workerData: shared })
  const fail = (error: Error) => {
    failure ??= error
    for (const { fail: reject } of waiting.splice(0)) reject(failure)
  }
  worker.on('message', (digest: string | null) => waiting.shift()?.go(digest))
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the thread for hashes ended')))
  worker.unref()
  const ask = (message: unknown) =>
    new Promise<string | null>((go, reject) => {
      if (failure) return reject(failure)
      waiting.push({ go, fail: reject })
      worker.postMessage(message)
    })
  return {
    async update(bytes) {
      const { buffer, byteOffset: offset, byteLength: length } = bytes
      await ask(buffer === shared ? { offset, length } : { bytes })
    },
    async digest() {
      const digest = await ask(null)
      void worker.terminate()
      return digest ?? ''
    },
    close: () => void worker.terminate(),
  }
}
