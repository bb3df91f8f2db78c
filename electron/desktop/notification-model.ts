import { batchesThatEnded } from '../../shared/batch-ends.ts'
import type { BatchSummary } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import type { Upload } from '../../shared/upload.ts'
import type { DesktopState } from './desktop-state.ts'
import { countOf, roughly, shortened } from './in-words.ts'

export type NoticeAction =
  | { readonly kind: 'copy-batch'; readonly batch: string }
  | { readonly kind: 'show'; readonly screen: 'queue' | 'history' | 'settings' }

export interface Notice {
  /** Two with the same id say the same thing. */
  readonly id: string
  readonly title: string
  readonly body: string
  readonly onClick: NoticeAction
}

/** What a person should hear of after a change: one notice a batch, one for each destination that lost its key. */
export function noticesFor(before: DesktopState, after: DesktopState): Notice[] {
  const ended = batchesThatEnded(before.batches, after.batches)
  const gates = new Map(before.destinations.map((one) => [one.destination.id, one.gate.kind]))
  const keyless = after.destinations.filter(
    ({ gate, destination }) => gate.kind === 'needs-key' && gates.get(destination.id) !== 'needs-key',
  )
  return [...ended.flatMap(batchNotice), ...keyless.map(keyNotice)]
}

function batchNotice(batch: BatchSummary): Notice[] {
  const { id, endedAt, done, failed, label } = batch
  const notice = { id: `batch/${id}/${endedAt}`, body: shortened(label, 80) }
  if (failed > 0) {
    const title =
      done > 0 ? `${countOf(done, 'link')} ready, ${failed} failed` : `${countOf(failed, 'upload')} failed`
    return [
      {
        ...notice,
        title,
        body: `${notice.body}. Click to see why.`,
        onClick: { kind: 'show', screen: 'queue' },
      },
    ]
  }
  // All of it was cancelled: whoever did that knows.
  if (done === 0) return []
  const what = done === 1 ? 'its link' : 'all links'
  return [
    {
      ...notice,
      title: `${countOf(done, 'link')} ready`,
      body: `${notice.body}. Click to copy ${what}.`,
      onClick: { kind: 'copy-batch', batch: id },
    },
  ]
}

function keyNotice({ destination, gate }: DestinationStatus): Notice {
  return {
    id: `key/${destination.id}`,
    title: `${destination.name} needs a key`,
    body: gate.kind === 'needs-key' ? gate.message : '',
    onClick: { kind: 'show', screen: 'settings' },
  }
}

/** The shortcut of the settings is another program's now. */
export function shortcutNotice(shortcut: string): Notice {
  return {
    id: 'shortcut',
    title: `${shortcut} is taken`,
    body: 'Another program has the shortcut that uploads the clipboard. Click to choose another.',
    onClick: { kind: 'show', screen: 'settings' },
  }
}

/** One notice for all links that are about to die; null: none is. @param now ms since the epoch */
export function expiryNotice(expiring: readonly Upload[], count: number, now: number): Notice | null {
  const ends = expiring.flatMap(({ state }) =>
    state.kind === 'done' && state.result.expiresAt !== null ? [state.result.expiresAt] : [],
  )
  if (ends.length === 0) return null
  const left = roughly(Math.min(...ends) - now)
  const [first] = expiring
  return {
    id: 'expiring',
    title: count === 1 ? `A link expires in ${left}` : `${countOf(count, 'link')} expire soon`,
    body:
      count === 1 && first
        ? `${shortened(first.name, 80)}. Save a copy if you still need it.`
        : `The first in ${left}. Save copies of what you still need.`,
    onClick: { kind: 'show', screen: 'history' },
  }
}
