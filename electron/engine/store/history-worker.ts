import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { createHistoryReader } from './history-reader.ts'
import type { ThreadAnswer, ThreadQuestion } from './history-thread.ts'

// A thread of its own, with a connection that only reads: what takes long holds up nobody else.
const database = new Database(String(workerData), { readonly: true, fileMustExist: true, timeout: 5000 })
database.pragma('temp_store = MEMORY')
database.pragma('trusted_schema = OFF')
database.pragma('cache_size = -64000')
const reader = createHistoryReader(database)

parentPort?.on('message', (question: ThreadQuestion | 'close') => {
  if (question === 'close') {
    database.close()
    parentPort?.close()
    return
  }
  parentPort?.postMessage(answerTo(question))
})

function answerTo({ id, ask, given }: ThreadQuestion): ThreadAnswer {
  try {
    const answer = (reader[ask] as (...given: readonly unknown[]) => unknown)(...given)
    return { id, answer }
  } catch (error) {
    const { code } = error as { code?: string }
    return { id, error: error instanceof Error ? error.message : String(error), code }
  }
}
