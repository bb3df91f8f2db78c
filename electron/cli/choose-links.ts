import type { Upload } from '../../shared/upload.ts'
import type { Session } from './engine-session.ts'
import { parseDuration } from './parse-duration.ts'
import { UsageError } from './usage-error.ts'

/** The uploads that a command on links works on: those named, or those whose links die within a time. */
export async function* chooseLinks(
  session: Session,
  ids: readonly string[],
  expiring: string | true | undefined,
): AsyncGenerator<Upload> {
  if (expiring === undefined) {
    for (const id of new Set(ids)) yield (await session.call((client) => client.history.item({ id }))).upload
    return
  }
  const expiringWithinMs = parseDuration(expiring === true ? '24h' : expiring, '--expiring')
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const asked = { filter: { life: 'expiring' as const, expiringWithinMs }, cursor, limit: 500 }
    const page: { rows: Upload[]; cursor: string | null } = await session.call((client) =>
      client.history.page(asked),
    )
    yield* page.rows
    cursor = page.cursor
  }
}

/** Either ids or --expiring, never both and never neither. */
export function checkChoice(ids: readonly string[], expiring: string | true | undefined): void {
  if (ids.length > 0 === (expiring !== undefined)) {
    throw new UsageError('Name the uploads by their ids, or give --expiring with a time such as 24h.')
  }
}

/** Works on several at once, and begins no more once `signal` is aborted. */
export async function eachAtOnce<T>(
  items: AsyncIterable<T>,
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  for await (const item of items) {
    if (signal.aborted) break
    const begun: Promise<void> = work(item).finally(() => running.delete(begun))
    running.add(begun)
    if (running.size >= atOnce) await Promise.race(running)
  }
  await Promise.all(running)
}
