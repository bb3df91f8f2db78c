import { implement } from '@orpc/server'
import { contract } from '../../shared/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import type { HostShell } from './host-shell.ts'
import { replyForError } from './replies-for-errors.ts'

/** The handlers of `data`: the history as a whole. */
export function createDataHandlers(engine: Engine, host: HostShell) {
  const os = implement(contract).data
  return {
    import: os.import.handler(({ input }) => withReplies(engine.data.import(input))),
    report: os.report.handler(async ({ input }) => ({ text: await engine.data.report(input.names) })),
    recovery: os.recovery.handler(() => engine.data.recovery()),
    restore: os.restore.handler(({ input }) => engine.data.restore(input.backup)),
    saveExport: os.saveExport.handler(async ({ input: { format } }) => {
      if (!host.saveFile) {
        const message = 'Mayfly has no file dialog here. Use "mayfly export --out <file>" instead.'
        throw new FailureError({ code: 'rejected', message })
      }
      const counts = { rows: 0, unreadable: 0 }
      const pieces = counting(engine.data.export(format), counts)
      return { path: await host.saveFile(exportName(format, engine.today()), pieces), ...counts }
    }),
  }
}

/** `mayfly-history-2026-01-31.json`. */
export function exportName(format: string, day: string): string {
  return `mayfly-history-${day}.${format}`
}

type Counts = { rows: number; unreadable: number }

async function* counting(pieces: AsyncGenerator<string, Counts>, counts: Counts): AsyncGenerator<string> {
  Object.assign(counts, yield* pieces)
}

/** What a stream throws passes no middleware: its errors are put into words here. */
async function* withReplies<T>(events: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  try {
    yield* events
  } catch (error) {
    throw replyForError(error)
  }
}
