import { Worker } from 'node:worker_threads'
import type { HistoryReader } from './history-reader.ts'

/** What may be asked of another thread. */
export type ThreadAsk = Exclude<keyof HistoryReader, 'size'>

export interface ThreadQuestion {
  readonly id: number
  readonly ask: ThreadAsk
  readonly given: readonly unknown[]
}

export type ThreadAnswer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string; readonly code?: string | undefined }

interface Waiting extends ThreadQuestion {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

export interface HistoryThread {
  /**
   * Asks what `createHistoryReader` answers, one question after the other. One whose signal is aborted is not begun
   * any more, and its answer is not waited for: the promise rejects with the signal's reason.
   */
  ask<Ask extends ThreadAsk>(
    ask: Ask,
    given: Parameters<HistoryReader[Ask]>,
    signal?: AbortSignal,
  ): Promise<ReturnType<HistoryReader[Ask]>>
  /** How many questions were begun. */
  begun(): number
  /** Resolves when the thread has closed its connection. */
  close(): Promise<void>
}

/** In a bundle the thread's program lies beside the file that this has become part of. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? './history-worker.ts' : './history-worker.js',
  import.meta.url,
)

const longestIdleMs = 60_000

/**
 * A thread that reads the history of a database with a connection of its own. It starts with the first question, and
 * again after a crash; it never keeps the process alive, and ends once nothing was asked for `idleMs`: until then it
 * holds what it has read of the file, and wakes with V8's own timers.
 * @param databasePath opened by SQLite alone, never by `fs`.
 */
export function createHistoryThread(databasePath: string, idleMs = longestIdleMs): HistoryThread {
  const queue: Waiting[] = []
  const ending = new Set<Promise<void>>()
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | null = null
  let asked: Waiting | null = null
  let nextId = 1
  let begun = 0

  const start = (): Worker => {
    const started = new Worker(program, {
      workerData: databasePath,
      // Types are stripped from source; the note that this is new would stand between a command's lines.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    started.unref()
    started.on('message', (answer: ThreadAnswer) => settle(answer))
    const lost = (why: string) => {
      if (worker !== started) return
      worker = null
      if (asked) settle({ id: asked.id, error: why })
    }
    started.on('error', (error) => lost(String(error)))
    started.on('exit', (code) => lost(`the thread ended with ${code}`))
    return started
  }
  const settle = (answer: ThreadAnswer) => {
    if (asked?.id !== answer.id) return
    const { resolve, reject } = asked
    asked = null
    if ('error' in answer) {
      const error = new Error(`The history could not be read: ${answer.error}`)
      reject(Object.assign(error, { code: answer.code }))
    } else resolve(answer.answer as never)
    goOn()
  }
  /** Has it close its connection; what is asked from now on is asked of another. */
  const end = () => {
    if (idle) clearTimeout(idle)
    idle = null
    const last = worker
    worker = null
    if (!last) return
    const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()))
    ending.add(ended)
    void ended.then(() => ending.delete(ended))
    last.postMessage('close')
  }
  const goOn = () => {
    asked ??= queue.shift() ?? null
    if (!asked) {
      worker?.unref()
      if (worker) idle ??= setTimeout(end, idleMs).unref()
      return
    }
    if (idle) clearTimeout(idle)
    idle = null
    worker ??= start()
    worker.ref()
    begun += 1
    const { id, ask, given } = asked
    worker.postMessage({ id, ask, given } satisfies ThreadQuestion)
  }

  return {
    ask(ask, given, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const question: Waiting = { id: nextId++, ask, given, resolve, reject }
        signal?.addEventListener(
          'abort',
          () => {
            const at = queue.indexOf(question)
            if (at >= 0) queue.splice(at, 1)
            reject(signal.reason)
          },
          { once: true },
        )
        queue.push(question)
        if (!asked) goOn()
      })
    },
    begun: () => begun,
    async close() {
      worker?.ref()
      end()
      for (const { reject } of [...queue.splice(0), ...(asked ? [asked] : [])])
        reject(new Error('The history was closed.'))
      asked = null
      await Promise.all(ending)
    },
  }
}
