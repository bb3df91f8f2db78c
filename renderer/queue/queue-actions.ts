import type { RetrySelection, Selection } from '../../shared/contract.ts'
import type { Answer, Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { useStore } from '../store.ts'
import { plural } from '../ui/plural.ts'

const pageRows = 500
/** What one call takes at most. */
const mostIds = 10_000

export const pause = (selection: Selection) => void attempt(() => engine().queue.pause(selection))
export const resume = (selection: Selection) => void attempt(() => engine().queue.resume(selection))
export const retry = (selection: RetrySelection) => void attempt(() => engine().queue.retry(selection))

export const answer = (id: string, given: Answer, forBatch: boolean) =>
  void attempt(() => engine().queue.answer({ id, answer: given, forBatch }))

/** Stops uploads; undone by sending them again. */
export async function cancel(ids: readonly string[]): Promise<void> {
  const changed = await attempt(() => engine().queue.cancel({ ids: [...ids] }))
  if (changed && changed.changed > 0) {
    say(`${plural(changed.changed, 'upload')} cancelled.`, {
      label: 'Undo',
      run: () => retry({ ids: [...ids] }),
    })
  }
}

/** Takes ended rows out of the queue, with a way back. */
export async function clear(ids: readonly string[]): Promise<void> {
  const cleared = await attempt(async () => {
    let changed = 0
    for (const part of inParts(ids)) changed += (await engine().queue.clear({ ids: part })).changed
    return changed
  })
  if (!cleared) return
  const undo = async () => {
    for (const part of inParts(ids)) await engine().queue.unclear({ ids: part })
  }
  say(`${plural(cleared, 'upload')} cleared. ${cleared === 1 ? 'It stays' : 'They stay'} in the history.`, {
    label: 'Undo',
    run: () => void attempt(undo),
  })
}

/** Clears everything that has ended; the ids are read first, so that exactly these can come back. */
export async function clearFinished(): Promise<void> {
  const ids = await attempt(() => idsInQueue((row) => hasEnded(row.state.kind)))
  if (ids && ids.length > 0) await clear(ids)
}

/** Delete on rows: what has ended is cleared, what has not is cancelled. */
export async function removeRows(ids: readonly string[]): Promise<void> {
  const { rows } = useStore.getState()
  const ended = ids.filter((id) => hasEnded(rows.get(id)?.state.kind ?? 'done'))
  const going = ids.filter((id) => !ended.includes(id))
  if (ended.length > 0) await clear(ended)
  if (going.length > 0) await cancel(going)
  useStore.setState({ selected: new Set() })
}

/** Moves a row one place up (-1) or down (1). */
export function moveBy(id: string, step: -1 | 1): void {
  const { ids, start } = useStore.getState().window
  const at = ids.indexOf(id)
  if (at < 0 || (step < 0 && at + start === 0)) return
  const before = step < 0 ? ids[at - 1] : ids[at + 2]
  void attempt(() => engine().queue.move({ ids: [id], before: before ?? null }))
}

/** Puts rows before all others that wait their turn, in the order they have; those that are paused go on. */
export async function sendNext(ids: readonly string[]): Promise<void> {
  const moved = await attempt(() => moveFirst(ids))
  if (moved !== null)
    say(
      moved === 0
        ? 'Nothing else waits before that.'
        : `${plural(moved, 'upload is', 'uploads are')} sent next.`,
    )
}

/** Sends what waits for a busy host before all others, and at once. */
export function sendNow({ id, destination }: Upload): void {
  void attempt(async () => {
    await moveFirst([id])
    await engine().destinations.reopen({ id: destination })
  })
}

/** How many were moved. */
async function moveFirst(ids: readonly string[]): Promise<number> {
  const wanted = new Set(ids)
  const waiting = await idsInQueue(({ id, state: { kind } }) =>
    wanted.has(id) ? kind === 'queued' || kind === 'paused' : kind === 'queued',
  )
  const moving = waiting.filter((id) => wanted.has(id))
  const before = waiting.find((id) => !wanted.has(id))
  const isFirst = before === undefined || waiting.indexOf(before) >= moving.length
  if (moving.length === 0) return 0
  if (!isFirst) await engine().queue.move({ ids: moving, before })
  await engine().queue.resume({ ids: moving })
  return isFirst ? 0 : moving.length
}

export function pauseAll(): void {
  pause({ all: true })
}

export function resumeAll(): void {
  resume({ all: true })
}

/** Pauses the queue; a queue of which nothing moves is resumed. */
export function togglePauseAll(): void {
  if (canPause()) pauseAll()
  else resumeAll()
}

function canPause(): boolean {
  const { counts } = useStore.getState().summary
  return counts.queued + counts.sending + counts.waiting > 0
}

export function selectAll(): void {
  void attempt(async () => useStore.setState({ selected: new Set(await idsInQueue(() => true)) }))
}

/** Rows of the selection, in the queue's order, also those that are not held. */
export async function selectedRows(): Promise<Upload[]> {
  const { selected, rows, window: held } = useStore.getState()
  const shown = held.ids.filter((id) => selected.has(id)).map((id) => rows.get(id))
  if (shown.length === selected.size) return shown.filter((row) => row !== undefined)
  const found: Upload[] = []
  await eachRow((row) => selected.has(row.id) && found.push(row))
  return found
}

async function idsInQueue(wanted: (row: Upload) => boolean): Promise<string[]> {
  const ids: string[] = []
  await eachRow((row) => wanted(row) && ids.push(row.id))
  return ids
}

async function eachRow(visit: (row: Upload) => void): Promise<void> {
  for (let start = 0; ; start += pageRows) {
    const { total, rows } = await engine().queue.range({ start, count: pageRows })
    rows.forEach(visit)
    if (rows.length === 0 || start + rows.length >= total) return
  }
}

function inParts(ids: readonly string[]): string[][] {
  const parts: string[][] = []
  for (let at = 0; at < ids.length; at += mostIds) parts.push(ids.slice(at, at + mostIds))
  return parts
}
