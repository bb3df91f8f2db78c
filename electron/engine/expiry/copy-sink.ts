import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'

/**
 * Bytes that the system is given at once. Of 1 MiB and more it took two to three times as long while other programs
 * were at work.
 */
const mostAtOnce = 262_144

/** Takes the bytes of a copy in order, into its file and into its SHA-256. */
export interface CopySink {
  /** Resolves when they are with the system and may be overwritten. Rejects with its error; then nothing follows. */
  put(bytes: Uint8Array, position: number): Promise<void>
  /** Bytes that the file has already. Resolves when they may be overwritten. */
  hashAlone(bytes: Uint8Array): Promise<void>
  /** Lower-case hex of all bytes so far, null where no hash is wanted; nothing may follow. */
  digest(): Promise<string | null>
  /** Resolves when the file is not touched any more. */
  close(): Promise<void>
}

/** In the thread that receives: best for what is small. */
export function createInlineSink(file: FileHandle, wantsHash: boolean): CopySink {
  const hash = wantsHash ? createHash('sha256') : null
  let last: Promise<void> = Promise.resolve()
  return {
    put(bytes, position) {
      // One after the other: the system lets only one at a time into a file, and the others would spin meanwhile.
      last = last.then(async () => {
        for (let done = 0; done < bytes.byteLength; ) {
          const length = Math.min(mostAtOnce, bytes.byteLength - done)
          done += (await file.write(bytes, done, length, position + done)).bytesWritten
        }
        hash?.update(bytes)
      })
      return last
    },
    hashAlone: async (bytes) => void hash?.update(bytes),
    digest: async () => hash?.digest('hex') ?? null,
    close: () => last.catch(() => undefined),
  }
}

/** As text, so that it is found wherever the program was bundled to. */
const source = `
const { parentPort, workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const { fd, wantsHash, mostAtOnce } = workerData
const shared = new Uint8Array(workerData.shared)
const hash = wantsHash ? require('node:crypto').createHash('sha256') : null
let failure = null
function take({ offset, length, position, bytes }) {
  const piece = bytes ?? shared.subarray(offset, offset + length)
  for (let done = 0; bytes === undefined && done < length; ) {
    done += writeSync(fd, piece, done, Math.min(mostAtOnce, length - done), position + done)
  }
  hash?.update(piece)
}
parentPort.on('message', (message) => {
  if (message === null) return parentPort.postMessage({ digest: hash?.digest('hex') ?? null })
  try {
    if (failure === null) take(message)
  } catch (error) {
    const { message, code, syscall } = error
    failure = { message, code, syscall }
  }
  parentPort.postMessage(failure === null ? null : { failure })
})`

type Answer =
  | null
  | { readonly digest: string | null }
  | { readonly failure: { readonly message: string; readonly code?: string; readonly syscall?: string } }

/**
 * In a thread of its own, which needs nobody between two pieces; in the pool of the system's calls each would wait for
 * its turn in two threads. What is put lies within `shared`, so that nothing is copied to it.
 */
export function createSinkThread(file: FileHandle, wantsHash: boolean, shared: SharedArrayBuffer): CopySink {
  const waiting: { go: (digest: string | null) => void; fail: (error: unknown) => void }[] = []
  let failure: unknown = null
  const worker = new Worker(source, {
    eval: true,
    workerData: { shared, wantsHash, mostAtOnce, fd: file.fd },
  })
  const fail = (error: unknown) => {
    failure ??= error
    for (const { fail: reject } of waiting.splice(0)) reject(failure)
  }
  worker.on('message', (answer: Answer) => {
    const next = waiting.shift()
    if (answer !== null && 'failure' in answer) {
      const { message, ...rest } = answer.failure
      next?.fail(Object.assign(new Error(message), rest))
    } else next?.go(answer?.digest ?? null)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the thread for copies ended')))
  worker.unref()
  const ask = (message: unknown) =>
    new Promise<string | null>((go, reject) => {
      if (failure !== null) return reject(failure)
      waiting.push({ go, fail: reject })
      worker.postMessage(message)
    })
  return {
    async put({ byteOffset: offset, byteLength: length }, position) {
      await ask({ offset, length, position })
    },
    async hashAlone(bytes) {
      await ask({ bytes })
    },
    digest: () => ask(null),
    async close() {
      await worker.terminate()
    },
  }
}
