import type { Upload } from '../../shared/upload.ts'
import type { Session } from './engine-session.ts'

/** Few enough that what came before is gone again while it is new: then it costs next to nothing. */
const pageRows = 100

/** The rows of a batch, in the order given. */
export async function* batchPages(session: Session, batch: string): AsyncGenerator<Upload[], void> {
  for (let start = 0; ; ) {
    const { rows } = await session.call((client) => client.queue.batch({ batch, start, count: pageRows }))
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    // By their positions, of which one may be missing: what was forgotten.
    start = last.position + 1
  }
}

/** The rows of the queue, in its order. One that moves meanwhile may come twice. */
export async function* queuePages(session: Session): AsyncGenerator<Upload[], void> {
  for (let start = 0; ; start += pageRows) {
    const page = await session.call((client) => client.queue.range({ start, count: pageRows }))
    yield page.rows
    if (page.rows.length === 0 || start + page.rows.length >= page.total) return
  }
}
