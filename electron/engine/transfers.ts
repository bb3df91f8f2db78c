import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportFormat, ImportEvent, ImportSource } from '../../shared/data-contract.ts'
import type { Clock } from './clock.ts'
import { FailureError } from './failure-error.ts'
import { notReadable } from './intake/inspect-path.ts'
import type { StagingFolder } from './intake/staging-folder.ts'
import { isWithin } from './is-within.ts'
import type { ExportResult } from './jobs/export-history.ts'
import { runJob } from './jobs/run-job.ts'
import type { EndedFilter } from './store/read-ended.ts'

export interface Transfers {
  /** The history as a file, piece by piece, from a worker that only reads. @throws FailureError */
  export(format: ExportFormat, filter?: EndedFilter): AsyncGenerator<string, ExportResult>
  /** Merges an exported history, in a worker. @throws FailureError, before anything was added. */
  import(source: ImportSource): AsyncGenerator<ImportEvent, void>
  close(): Promise<void>
}

/** A file that holds the history of `dataDir`; nobody needs to own that for it. */
export function exportFrom(
  dataDir: string,
  options: { format: ExportFormat; filter?: EndedFilter; now: number; signal?: AbortSignal },
): AsyncGenerator<string, ExportResult> {
  const { format, filter = {}, now, signal } = options
  return runJob('export', { dataDir, format, filter, now }, signal)
}

/** The history as a whole: taking it out and in. */
export function createTransfers(deps: {
  dataDir: string
  clock: Clock
  staging: StagingFolder
  /** Rows came in. */
  onImported: () => void
}): Transfers {
  const { dataDir, clock, staging } = deps
  const stop = new AbortController()
  let importing: Promise<void> | null = null
  // What an import that was cut off has left.
  const swept = rm(join(dataDir, 'import'), { recursive: true, force: true }).catch(() => {})

  async function* importFile(path: string): AsyncGenerator<ImportEvent, void> {
    const job = runJob('import', { dataDir, path, now: clock.now() }, stop.signal)
    try {
      for (;;) {
        const { done, value } = await job.next()
        if (done) {
          yield { kind: 'done', ...value }
          return
        }
        yield { kind: 'progress', ...value }
      }
    } finally {
      await job.return({ added: 0, known: 0, repeated: 0, refused: 0 })
      deps.onImported()
    }
  }

  return {
    export: (format, filter) =>
      exportFrom(dataDir, { format, now: clock.now(), signal: stop.signal, ...(filter && { filter }) }),
    async *import(source) {
      if (importing) throw refusal('An import is under way already. Wait until it is done.')
      const { promise, resolve } = Promise.withResolvers<void>()
      importing = promise
      try {
        await swept
        const path = source.kind === 'path' ? source.path : staging.path(source.stagedId)
        await checkFile(path, source.kind === 'path' ? dataDir : null)
        yield* importFile(path)
      } finally {
        importing = null
        resolve()
        if (source.kind === 'staged') await staging.remove(source.stagedId)
      }
    },
    async close() {
      stop.abort()
      await importing
      await swept
    },
  }
}

/** Opening a live database with `fs` would drop its locks: nothing in the data directory is imported by its path. */
async function checkFile(path: string, notWithin: string | null): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new FailureError(notReadable(path, error))
  })
  if (!stats.isFile()) {
    throw refusal(
      `This is ${stats.isDirectory() ? 'a folder' : 'no file'}. Give the file that Mayfly exported.`,
    )
  }
  if (notWithin !== null && isWithin(path, notWithin))
    throw refusal('This file belongs to Mayfly itself. Give a file that Mayfly exported as JSON.')
}

function refusal(message: string): FailureError {
  return new FailureError({ code: 'rejected', message })
}
