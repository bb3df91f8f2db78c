import { parentPort, workerData } from 'node:worker_threads'
import { FailureError } from '../failure-error.ts'

/**
 * What runs off the main thread, with a connection of its own. Those that take long yield pieces or their progress.
 * Each is loaded by itself: the daily ones need no schema, which would be most of their time and memory.
 */
const jobs = {
  export: async () => (await import('./export-history.ts')).exportHistory,
  import: async () => (await import('./import-history.ts')).importHistory,
  backup: async () => (await import('./make-backup.ts')).makeBackup,
  check: async () => (await import('./check-database.ts')).checkDatabase,
  compare: async () => (await import('./compare-backups.ts')).compareBackups,
  stage: async () => (await import('./stage-backup.ts')).stageBackup,
}
export type JobName = keyof typeof jobs
export type Jobs = { readonly [Name in JobName]: Awaited<ReturnType<(typeof jobs)[Name]>> }

/** What the main thread is told: one reply for each `next` or `return` that it sends. */
export type JobReply =
  | { readonly kind: 'value' | 'end'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: FailureError['failure'] }
  | { readonly kind: 'error'; readonly message: string; readonly code: string | null }

const { name, input } = workerData as { name: JobName; input: never }
const job = begin()

async function* begin(): AsyncGenerator<unknown, unknown> {
  const run: (given: never) => AsyncGenerator<unknown, unknown> | Promise<unknown> | object | null =
    await jobs[name]()
  const started = run(input)
  return started !== null && Symbol.asyncIterator in started ? yield* started : await started
}

parentPort?.on('message', (order: 'next' | 'return') => {
  void (async () => {
    try {
      const { done, value } = order === 'next' ? await job.next() : await job.return(null)
      parentPort?.postMessage({ kind: done ? 'end' : 'value', value } satisfies JobReply)
    } catch (error) {
      parentPort?.postMessage(replyFor(error))
    }
  })()
})

function replyFor(error: unknown): JobReply {
  if (error instanceof FailureError) return { kind: 'failed', failure: error.failure }
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  return { kind: 'error', message: error instanceof Error ? error.message : String(error), code }
}
