import type { Screen } from '../../shared/screen.ts'
import type { Upload } from '../../shared/upload.ts'
import { type DesktopState, movingRows } from './desktop-state.ts'
import { countOf, roughly, shortened } from './in-words.ts'

export type TrayAction =
  | { readonly kind: 'copy-link'; readonly url: string }
  | { readonly kind: 'show'; readonly screen: Screen }
  | { readonly kind: 'show-small' | 'upload-clipboard' | 'pause-all' | 'resume-all' | 'quit' }

export type TrayEntry =
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'line' }

/** Which picture the icon shows: `done` is the share that was sent, from 0 to 1. */
export type TrayPicture =
  | { readonly kind: 'idle' | 'failed' }
  | { readonly kind: 'sending'; readonly done: number }

export interface TrayModel {
  readonly tooltip: string
  readonly picture: TrayPicture
  readonly entries: readonly TrayEntry[]
}

export interface TrayFacts {
  readonly state: DesktopState
  /** Newest first, at most five, alive. */
  readonly links: readonly Upload[]
  /** Links that die within a day. */
  readonly expiring: { readonly count: number; readonly first: Upload | null }
  /** ms since the epoch. */
  readonly now: number
}

const line: TrayEntry = { kind: 'line' }
const mostNames = 3

/** What the tray shows. */
export function trayModel(facts: TrayFacts): TrayModel {
  const { summary } = facts.state
  const entries = [
    act('Open Mayfly', { kind: 'show', screen: 'queue' }),
    act('Small window', { kind: 'show-small' }),
    act('Upload what is on the clipboard', { kind: 'upload-clipboard' }),
    ...group(sendingEntries(facts.state)),
    ...group(linkEntries(facts.links)),
    ...group(expiringEntries(facts)),
    line,
    ...(movingRows(summary) > 0 ? [act('Pause all', { kind: 'pause-all' })] : []),
    ...(movingRows(summary) === 0 && (summary.counts.paused ?? 0) > 0
      ? [act('Resume all', { kind: 'resume-all' })]
      : []),
    act('Settings', { kind: 'show', screen: 'settings' }),
    act('Quit Mayfly', { kind: 'quit' }),
  ]
  return { tooltip: tooltipOf(facts), picture: pictureOf(facts.state), entries: entries.map(literal) }
}

/** In menus a single `&` only marks the letter behind it. */
function literal(entry: TrayEntry): TrayEntry {
  return entry.kind === 'line' ? entry : { ...entry, label: entry.label.replaceAll('&', '&&') }
}

function act(label: string, action: TrayAction): TrayEntry {
  return { kind: 'action', label, action }
}

function group(entries: readonly TrayEntry[]): TrayEntry[] {
  return entries.length === 0 ? [] : [line, ...entries]
}

function sendingEntries({ sending, summary }: DesktopState): TrayEntry[] {
  const names = [...sending.values()].slice(0, mostNames)
  const rest = (summary.counts.sending ?? 0) - names.length
  return [
    ...names.map((upload): TrayEntry => ({ kind: 'text', label: `Sending ${shortened(upload.name)}` })),
    ...(names.length > 0 && rest > 0 ? [{ kind: 'text', label: `and ${rest} more` } as const] : []),
  ]
}

function linkEntries(links: readonly Upload[]): TrayEntry[] {
  const entries = links.slice(0, 5).flatMap(({ name, state }): TrayEntry[] => {
    if (state.kind !== 'done') return []
    return [act(shortened(name), { kind: 'copy-link', url: state.result.url })]
  })
  return entries.length === 0 ? [] : [{ kind: 'text', label: 'Copy a link' }, ...entries]
}

function expiringEntries({ expiring, now }: TrayFacts): TrayEntry[] {
  const { count, first } = expiring
  if (count === 0 || first?.state.kind !== 'done' || first.state.result.expiresAt === null) return []
  const left = roughly(first.state.result.expiresAt - now)
  const label =
    count === 1
      ? `${shortened(first.name, 30)} expires in ${left}`
      : `${countOf(count, 'link')} expire within a day, the first in ${left}`
  return [act(label, { kind: 'show', screen: 'history' })]
}

function pictureOf({ summary }: DesktopState): TrayPicture {
  if ((summary.counts.sending ?? 0) > 0) {
    const done = summary.bytesTotal > 0 ? summary.bytesSent / summary.bytesTotal : 0
    return { kind: 'sending', done: Math.min(1, Math.max(0, done)) }
  }
  return { kind: (summary.counts.failed ?? 0) > 0 ? 'failed' : 'idle' }
}

function tooltipOf({ state: { summary } }: TrayFacts): string {
  const { counts, bytesSent, bytesTotal } = summary
  const parts: string[] = []
  const moving = movingRows(summary)
  if ((counts.sending ?? 0) > 0) {
    const percent =
      bytesTotal > 0 ? `, ${Math.floor((100 * Math.min(bytesSent, bytesTotal)) / bytesTotal)} %` : ''
    parts.push(`${countOf(moving, 'file')} to go${percent}`)
  } else if (moving > 0) parts.push(`${countOf(moving, 'file')} waiting`)
  if ((counts['needs-key'] ?? 0) > 0) parts.push(`${countOf(counts['needs-key'] ?? 0, 'file')} without a key`)
  if ((counts['needs-answer'] ?? 0) > 0) parts.push(countOf(counts['needs-answer'] ?? 0, 'question'))
  if ((counts.failed ?? 0) > 0) parts.push(`${counts.failed} failed`)
  return ['Mayfly', ...parts].join(' · ')
}
