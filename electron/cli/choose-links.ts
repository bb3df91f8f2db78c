import { ORPCError } from '@orpc/client'
import type { HistoryFilter, HistoryPage } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import type { Session } from './engine-session.ts'
import { parseDuration } from './parse-duration.ts'
import { UsageError } from './usage-error.ts'

/** Characters; the contract refuses anything longer. */
const longestId = 40

/**
 * The uploads that a command on links works on: those named, or those whose links die within a time.
 * @throws UsageError for an id that nothing has, before it gives anything.
 */
export async function* chooseLinks(
  session: Session,
  ids: readonly string[],
  expiring: string | true | undefined,
): AsyncGenerator<Upload> {
  if (expiring === undefined) {
    // All of them before the first: what is begun would be broken off by one that is not there.
    const rows: Upload[] = []
    for (const id of new Set(ids)) rows.push(await uploadOf(session, id))
    yield* rows
    return
  }
  const expiringWithinMs = parseDuration(expiring === true ? '24h' : expiring, '--expiring')
  yield* pages(session, { life: 'expiring', expiringWithinMs })
}

/** @throws UsageError for an id that nothing has */
export async function uploadOf(session: Session, id: string): Promise<Upload> {
  const unknown = new UsageError(`There is no upload “${id}”. \`mayfly history\` shows what there is.`)
  if (id === '' || id.length > longestId) throw unknown
  try {
    return (await session.call((client) => client.history.item({ id }))).upload
  } catch (error) {
    throw error instanceof ORPCError && error.code === 'NOT_FOUND' ? unknown : error
  }
}

/** Either ids or --expiring, never both and never neither. */
export function checkChoice(ids: readonly string[], expiring: string | true | undefined): void {
  if (ids.length > 0 === (expiring !== undefined)) {
    throw new UsageError('Name the uploads by their ids, or give --expiring with a time such as 24h.')
  }
}

/** Every upload whose link should still live. */
export async function* livingLinks(session: Session): AsyncGenerator<Upload> {
  yield* pages(session, { life: 'alive' })
}

async function* pages(session: Session, filter: HistoryFilter): AsyncGenerator<Upload> {
  let cursor: string | null = null
  do {
    const asked: { filter: HistoryFilter; cursor: string | null; limit: number } = {
      filter,
      cursor,
      limit: 500,
    }
    const page: HistoryPage = await session.call((client) => client.history.page(asked))
    yield* page.rows
    cursor = page.cursor
  } while (cursor !== null)
}

/** Works on several at once until all are done; resolves at once, and begins no more, when `signal` is aborted. */
export async function eachAtOnce<T>(
  items: AsyncIterable<T>,
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const all = async () => {
    const running = new Set<Promise<void>>()
    for await (const item of items) {
      if (signal.aborted) return
      const begun: Promise<void> = work(item).finally(() => running.delete(begun))
      running.add(begun)
      if (running.size >= atOnce) await Promise.race(running)
    }
    await Promise.all(running)
  }
  const stopped = new Promise<void>((stop) => {
    if (signal.aborted) stop()
    signal.addEventListener('abort', () => stop(), { once: true })
  })
  await Promise.race([all(), stopped])
}
