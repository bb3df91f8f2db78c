import { parentPort, workerData } from 'node:worker_threads'
import { FailureError } from '../failure-error.ts'
import { checkDatabase } from './check-database.ts'
import { compareBackups } from './compare-backups.ts'
import { exportHistory } from './export-history.ts'
import { importHistory } from './import-history.ts'
import { makeBackup } from './make-backup.ts'
import { stageBackup } from './stage-backup.ts'

/** What runs off the main thread, with a connection of its own. Those that take long yield pieces or their progress. */
const jobs = {
  export: exportHistory,
  import: importHistory,
  backup: makeBackup,
  check: checkDatabase,
  compare: compareBackups,
  stage: stageBackup,
}
export type Jobs = typeof jobs
export type JobName = keyof Jobs

/** What the main thread is told: one reply for each `next` or `return` that it sends. */
export type JobReply =
  | { readonly kind: 'value' | 'end'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: FailureError['failure'] }
  | { readonly kind: 'error'; readonly message: string; readonly code: string | null }

const { name, input } = workerData as { name: JobName; input: never }
const job = begin()

async function* begin(): AsyncGenerator<unknown, unknown> {
  const started: AsyncGenerator<unknown, unknown> | Promise<unknown> | object | null = jobs[name](input)
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
