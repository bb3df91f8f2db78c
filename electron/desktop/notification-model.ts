import { batchesThatEnded } from '../../shared/batch-ends.ts'
import type { BatchSummary, ExpiringSummary } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { expiringInWords, missedInWords, reminderInWords } from '../../shared/expiring-in-words.ts'
import type { Screen } from '../../shared/screen.ts'
import type { ExpiringAction } from './act-on-expiring.ts'
import type { DesktopState } from './desktop-state.ts'
import { countOf, shortened } from './in-words.ts'

export type NoticeAction =
  | { readonly kind: 'copy-batch'; readonly batch: string }
  | { readonly kind: 'expiring'; readonly action: ExpiringAction }
  | { readonly kind: 'show'; readonly screen: Screen }

export interface Notice {
  /** Two with the same id say the same thing. */
  readonly id: string
  readonly title: string
  readonly body: string
  readonly onClick: NoticeAction
  /** Buttons, where the system shows any. */
  readonly actions?: readonly { readonly label: string; readonly action: NoticeAction }[]
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

/** One notice for all links that the engine reminds of; null: for none. @param now ms since the epoch */
export function expiryNotice(expiring: ExpiringSummary, now: number): Notice | null {
  const isNew = (expiring.reminder?.missed ?? 0) > 0
  const sentences = [reminderInWords(expiring, now), isNew ? missedInWords(expiring) : '']
  return noticeOf(sentences, expiring.reminder, 'reminded')
}

/** The same for all that end within a day, after a person had put them off. */
export function waitingNotice(expiring: ExpiringSummary): Notice | null {
  return noticeOf([expiringInWords(expiring)], expiring, 'ending-soon')
}

function noticeOf(
  sentences: readonly string[],
  about: { readonly count: number; readonly withoutCopy: number } | null,
  which: ExpiringAction['with'],
): Notice | null {
  const words = sentences.filter(Boolean).join(' ')
  if (about === null || words === '') return null
  const [title = '', ...rest] = words.split(/(?<=\.) /)
  const act = (label: string, what: ExpiringAction['do']) => ({
    label,
    action: { kind: 'expiring', action: { do: what, with: which } } as const,
  })
  return {
    id: 'expiring',
    title: title.replace(/\.$/, ''),
    body: rest.join(' '),
    onClick: { kind: 'show', screen: 'history' },
    ...(about.count > 0 && {
      actions: [
        ...(about.withoutCopy > 0 ? [act('Save copies', 'save')] : []),
        act('Renew', 'renew'),
        act('Later', 'later'),
      ],
    }),
  }
}
