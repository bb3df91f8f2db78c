import { create } from 'zustand'
import type {
  BatchSummary,
  Capabilities,
  Change,
  ExpiringSummary,
  Health,
  Progress,
  QueueSummary,
  RecoveryState,
  Refusal,
  Snapshot,
} from '../shared/contract.ts'
import { defaultSettings } from '../shared/default-settings.ts'
import type { DestinationStatus, ProviderInfo } from '../shared/destination.ts'
import { nothingExpires } from '../shared/history-defaults.ts'
import type { LinkFormat } from '../shared/link-format.ts'
import type { Screen } from '../shared/screen.ts'
import type { Settings } from '../shared/settings.ts'
import type { Upload } from '../shared/upload.ts'
import { uploadStateKinds } from '../shared/upload-life.ts'
import type { Elsewhere } from './queue/elsewhere.ts'
import { smoothTimeLeft, type TimeLeft } from './ui/time-left.ts'

/** `refused`: the link's token is missing or wrong, nothing but a new link helps. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused'

/** The rows of the queue that are held: `ids` from row `start` on, without a gap. */
export type QueueWindow = { readonly start: number; readonly ids: readonly string[] }

export type Moving = { readonly progress: Progress; readonly left: TimeLeft }

export interface GoneLinks {
  /** In the order they are copied in. */
  readonly all: readonly Upload[]
  readonly alive: readonly Upload[]
  readonly format: LinkFormat
}

export interface AppState {
  readonly connection: Connection
  readonly rev: number
  readonly version: string
  readonly capabilities: Capabilities
  readonly settings: Settings
  readonly providers: readonly ProviderInfo[]
  readonly destinations: readonly DestinationStatus[]
  readonly summary: QueueSummary
  readonly expiring: ExpiringSummary
  readonly health: Health
  /** What backups there are, while a person has to choose one; null: no. */
  readonly recovery: RecoveryState | null
  readonly totalLeft: TimeLeft | null
  readonly batches: readonly BatchSummary[]
  readonly window: QueueWindow
  readonly rows: ReadonlyMap<string, Upload>
  /** Kept apart from the rows, so that progress draws its own bar and nothing else. */
  readonly moving: ReadonlyMap<string, Moving>
  /** Files on their way from this page to the staging folder; null: none. */
  readonly receiving: { readonly done: number; readonly of: number } | null
  readonly screen: Screen
  /** The destination that Settings opens at. */
  readonly settingsAt: string | null
  readonly selected: ReadonlySet<string>
  /** Of the rows that are held, those for which another upload stands: their link was renewed. */
  readonly renewed: ReadonlySet<string>
  readonly active: string | null
  /** Rows of the queue that this window has just added, until the list shows them. */
  readonly added: { readonly first: number; readonly count: number } | null
  readonly refusals: readonly Refusal[] | null
  /** Of these, what could go to another destination. */
  readonly offered: Elsewhere | null
  /** Plain text that was pasted and waits for a yes. */
  readonly pastedText: string | null
  /** How often links were found gone since the page was opened: lists that show them are asked for again. */
  readonly foundGone: number
  /** Links that were to be copied, some of which lead nowhere any more: waits for a yes. */
  readonly goneLinks: GoneLinks | null
  /** What is offered to another destination, until a person has chosen. */
  readonly elsewhere: Elsewhere | null
  /** Uploads of which a group is to be made, until a person has said so. */
  readonly grouping: { readonly uploads: readonly Upload[]; readonly onMade?: () => void } | null
  /** Where new uploads of this window go, if not to the default destination. */
  readonly nextDestination: string | null
  /** The upload whose details lie over the queue. */
  readonly detailsOf: string | null
  /** The row whose menu is open, and the button it stands beside, unless it was asked for elsewhere. */
  readonly menu: {
    readonly id: string
    readonly button: HTMLButtonElement
    readonly at?: DOMRect | undefined
  } | null
}

const noCounts = Object.fromEntries(uploadStateKinds.map((kind) => [kind, 0])) as QueueSummary['counts']

export const useStore = create<AppState>(() => ({
  connection: 'connecting',
  rev: 0,
  version: '',
  capabilities: { realPaths: false, tray: false, nativeDialog: false, keychain: null, hostClipboard: false },
  settings: defaultSettings,
  providers: [],
  destinations: [],
  summary: { total: 0, counts: noCounts, bytesTotal: 0, bytesSent: 0, rate: 0 },
  expiring: nothingExpires,
  health: { damaged: false, unreadable: 0 },
  recovery: null,
  totalLeft: null,
  batches: [],
  window: { start: 0, ids: [] },
  rows: new Map(),
  moving: new Map(),
  receiving: null,
  screen: 'queue',
  settingsAt: null,
  selected: new Set(),
  renewed: new Set(),
  active: null,
  added: null,
  refusals: null,
  offered: null,
  pastedText: null,
  foundGone: 0,
  goneLinks: null,
  elsewhere: null,
  grouping: null,
  nextDestination: null,
  detailsOf: null,
  menu: null,
}))

/**
 * Replaces everything the engine told us. Rows that are on screen already keep their places until the
 * range they belong to was asked for again: a snapshot may come at any time.
 */
export function applySnapshot(snapshot: Snapshot): void {
  const { rows, ...rest } = snapshot
  useStore.setState((state) => {
    const known = state.window.ids.length > 0
    const shown = known ? rows.filter((row) => state.rows.has(row.id)) : rows
    return {
      ...rest,
      connection: 'open',
      // Somebody has put a backup in place.
      recovery: state.recovery?.damage === null ? state.recovery : null,
      window: known ? state.window : { start: 0, ids: rows.map((row) => row.id) },
      rows: new Map([...(known ? state.rows : []), ...shown.map((row) => [row.id, row] as const)]),
    }
  })
}

/** Applies a change to the rows that are held; the others cost nothing. */
export function applyChange(change: Change, now: number): void {
  useStore.setState((state) => ({
    rev: change.rev,
    summary: change.summary,
    ...(change.rows.some(({ alive }) => alive === false) && { foundGone: state.foundGone + 1 }),
    totalLeft: smoothTimeLeft(
      state.totalLeft,
      change.summary.bytesTotal - change.summary.bytesSent + (change.summary.bytesBehind ?? 0),
      change.summary.rate,
      now,
    ),
    ...(change.batches && { batches: change.batches }),
    ...(change.destinations && { destinations: change.destinations }),
    ...(change.settings && { settings: change.settings }),
    ...(change.expiring && { expiring: change.expiring }),
    ...(change.health && { health: change.health }),
    ...changedRows(state, change, now),
  }))
}

function changedRows(state: AppState, change: Change, now: number): Partial<AppState> {
  const held = change.rows.filter((row) => state.rows.has(row.id))
  const progress = change.progress.filter((one) => state.rows.has(one.id))
  const stopped = held.filter((row) => row.state.kind !== 'sending' && state.moving.has(row.id))
  const parts: { rows?: Map<string, Upload>; moving?: Map<string, Moving> } = {}
  if (held.length > 0) {
    parts.rows = new Map(state.rows)
    for (const row of held) parts.rows.set(row.id, row)
  }
  if (progress.length > 0 || stopped.length > 0) {
    parts.moving = new Map(state.moving)
    for (const row of stopped) parts.moving.delete(row.id)
    for (const one of progress) {
      const left = smoothTimeLeft(
        state.moving.get(one.id)?.left ?? null,
        one.total === null ? null : one.total - one.bytes + (one.behind ?? 0),
        one.rate,
        now,
      )
      if (left !== null) parts.moving.set(one.id, { progress: one, left })
    }
  }
  return parts
}

/** Replaces the rows that are held, after the engine was asked for them. */
export function applyRange(start: number, total: number, rows: readonly Upload[]): void {
  useStore.setState((state) => {
    const held = new Map(rows.map((row) => [row.id, row]))
    return {
      summary: state.summary.total === total ? state.summary : { ...state.summary, total },
      window: { start, ids: rows.map((row) => row.id) },
      rows: held,
      moving: new Map([...state.moving].filter(([id]) => held.has(id))),
    }
  })
}

/** The destination that new uploads go to. */
export function defaultDestination(state: AppState): DestinationStatus | undefined {
  const { nextDestination, settings, destinations } = state
  const isThere = destinations.some(({ destination }) => destination.id === nextDestination)
  const wanted = isThere ? nextDestination : settings.defaultDestination
  return state.destinations.find((one) => one.destination.id === wanted) ?? state.destinations[0]
}

export function openSettings(destination: string | null): void {
  useStore.setState({ screen: 'settings', settingsAt: destination })
  window.location.hash = '/settings'
}
