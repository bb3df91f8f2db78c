import type { BatchSummary, Change, ExpiringSummary, Progress, QueueSummary } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import type { Health } from '../../shared/recovery.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Upload } from '../../shared/upload.ts'
import type { Clock } from './clock.ts'

/** Changes go out together, at most ten times a second. */
const intervalMs = 100
/** More rows than this in one go: interfaces ask for what they show instead. */
const rowLimit = 500

export interface ChangeFeed {
  readonly rev: number
  row(upload: Upload): void
  order(): void
  batches(): void
  destinations(): void
  settings(): void
  expiring(): void
  health(): void
  progress(): void
  subscribe(listener: (change: Change) => void): () => void
  /** Sends what is pending at once, and nothing after. */
  close(): void
}

/** What the feed asks for when it sends. */
export interface FeedSources {
  summary(): QueueSummary
  progress(): Progress[]
  batches(): BatchSummary[]
  destinations(): DestinationStatus[]
  settings(): Settings
  expiring(): ExpiringSummary
  health(): Health
}

/** Collects what changed and tells it in coalesced steps: the last state of each row, once. */
export function createChangeFeed(clock: Clock, sources: FeedSources): ChangeFeed {
  const listeners = new Set<(change: Change) => void>()
  const rows = new Map<string, Upload>()
  const dirty = {
    order: false,
    batches: false,
    destinations: false,
    settings: false,
    expiring: false,
    health: false,
    progress: false,
  }
  const stop = new AbortController()
  let rev = 0
  let lastSent = Number.NEGATIVE_INFINITY
  let scheduled = false

  const send = (): void => {
    scheduled = false
    lastSent = clock.elapsed()
    const flooded = rows.size > rowLimit
    const change: Change = {
      rev: ++rev,
      summary: sources.summary(),
      rows: flooded ? [] : [...rows.values()],
      progress: sources.progress(),
      orderChanged: dirty.order || flooded,
      ...(flooded && { flooded }),
      ...(dirty.batches ? { batches: sources.batches() } : {}),
      ...(dirty.destinations ? { destinations: sources.destinations() } : {}),
      ...(dirty.settings ? { settings: sources.settings() } : {}),
      ...(dirty.expiring ? { expiring: sources.expiring() } : {}),
      ...(dirty.health ? { health: sources.health() } : {}),
    }
    rows.clear()
    Object.assign(dirty, {
      order: false,
      batches: false,
      destinations: false,
      settings: false,
      expiring: false,
      health: false,
      progress: false,
    })
    for (const listener of listeners) listener(change)
  }

  const touch = (): void => {
    if (scheduled || stop.signal.aborted) return
    scheduled = true
    const wait = Math.max(0, lastSent + intervalMs - clock.elapsed())
    void clock.sleep(wait, stop.signal).then(() => {
      if (scheduled && !stop.signal.aborted) send()
    })
  }
  const mark = (name: keyof typeof dirty) => (): void => {
    dirty[name] = true
    touch()
  }

  return {
    get rev() {
      return rev
    },
    row(upload) {
      // Beyond the limit the rows themselves are not sent: keep none of them in memory.
      if (rows.size <= rowLimit) rows.set(upload.id, upload)
      dirty.batches = true
      touch()
    },
    order: mark('order'),
    batches: mark('batches'),
    destinations: mark('destinations'),
    settings: mark('settings'),
    expiring: mark('expiring'),
    health: mark('health'),
    progress: mark('progress'),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      if (scheduled) send()
      stop.abort()
      listeners.clear()
    },
  }
}
