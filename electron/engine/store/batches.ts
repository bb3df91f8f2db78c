import { z } from 'zod'
import { readJson } from '../../../shared/read-json.ts'
import { type Naming, namingSchema } from '../../../shared/upload.ts'
import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'

export type BatchStore = ReturnType<typeof createBatchStore>

const batchOptionsSchema = z.object({
  hash: z.boolean(),
  naming: namingSchema,
  concurrency: z.number().nullable(),
  giveUpMs: z.number().nullable(),
  detour: z.enum(['ask', 'always', 'never']),
  attended: z.boolean(),
  alreadyUp: z.enum(['ask', 'reuse', 'upload']).default('upload'),
  providerOptions: z.record(z.string(), z.string()).default({}),
})
export type BatchOptions = z.infer<typeof batchOptionsSchema>

export interface Batch {
  readonly id: string
  readonly label: string
  readonly createdAt: number
  readonly destination: string
  /** Where it goes when a command line named another address; null: the destination's. */
  readonly baseUrl: string | null
  readonly options: BatchOptions
}

const fallback: BatchOptions = {
  hash: true,
  naming: 'unique' satisfies Naming,
  concurrency: null,
  giveUpMs: null,
  detour: 'ask',
  attended: true,
  alreadyUp: 'upload',
  providerOptions: {},
}

/** Stands in for a batch whose row cannot be read: its uploads go on as if nothing had been chosen. */
export function lostBatch({ upload }: UploadRecord): Batch {
  return {
    id: upload.batch,
    label: '',
    createdAt: upload.createdAt,
    destination: upload.destination,
    baseUrl: null,
    options: { ...fallback, naming: upload.naming },
  }
}

/** How a batch was written down. */
export interface BatchMark {
  /** What was given, as a hash, where whoever gave it may ask again; null: nobody may. */
  readonly given: string | null
  /** False: more of it follows in another commit. */
  readonly isComplete: boolean
}

/** What was given together, and how it is to be sent. */
export function createBatchStore(database: SqliteDatabase) {
  const insert = database.prepare(
    'INSERT INTO batches (id, label, created_at, destination, base_url, options, given, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const markOf = database.prepare<[string], { given: string | null; complete: number }>(
    'SELECT given, complete FROM batches WHERE id = ?',
  )
  const complete = database.prepare('UPDATE batches SET complete = 1 WHERE id = ?')
  /** The rest of them is lost, unless it is given again. */
  const cutShort = new Set(
    database.prepare<[], string>('SELECT id FROM batches WHERE complete = 0').pluck().all(),
  )
  const byId = database.prepare<
    [string],
    {
      id: string
      label: string
      created_at: number
      destination: string
      base_url: string | null
      options: string
    }
  >('SELECT * FROM batches WHERE id = ?')
  const cache = new Map<string, Batch>()
  return {
    insert(batch: Batch, mark: BatchMark = { given: null, isComplete: true }): void {
      insert.run(
        batch.id,
        batch.label,
        batch.createdAt,
        batch.destination,
        batch.baseUrl,
        JSON.stringify(batch.options),
        mark.given,
        mark.isComplete ? 1 : 0,
      )
    },
    mark(id: string): BatchMark | null {
      const row = markOf.get(id)
      return row ? { given: row.given, isComplete: row.complete === 1 } : null
    },
    complete: (id: string) => complete.run(id),
    isCutShort: (id: string): boolean => cutShort.has(id),
    setCutShort(id: string, is: boolean): void {
      if (is) cutShort.add(id)
      else cutShort.delete(id)
    },
    get(id: string): Batch | null {
      const known = cache.get(id)
      if (known) return known
      const row = byId.get(id)
      if (!row) return null
      const options = batchOptionsSchema.safeParse(readJson(row.options))
      const batch: Batch = {
        id: row.id,
        label: row.label,
        createdAt: row.created_at,
        destination: row.destination,
        baseUrl: row.base_url,
        options: options.success ? options.data : fallback,
      }
      // Batches never change; a bound keeps a queue of many small ones from filling memory.
      if (cache.size >= 1000) cache.clear()
      cache.set(id, batch)
      return batch
    },
  }
}
