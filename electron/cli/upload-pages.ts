import type { Upload } from '../../shared/upload.ts'
import type { Session } from './engine-session.ts'

const pageRows = 500

/** The rows of a batch, in the order given. */
export async function* batchPages(session: Session, batch: string): AsyncGenerator<Upload[], void> {
  for (let start = 0; ; ) {
    const page = await session.call((client) => client.queue.batch({ batch, start, count: pageRows }))
    yield page.rows
    start += page.rows.length
    if (page.rows.length === 0 || start >= page.total) return
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

/** All of them at once, each as it came last. */
export async function allRows(pages: AsyncIterable<readonly Upload[]>): Promise<Upload[]> {
  const rows = new Map<string, Upload>()
  for await (const page of pages) for (const row of page) rows.set(row.id, row)
  return [...rows.values()]
}
