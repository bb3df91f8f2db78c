import type { Readable } from 'node:stream'
import type {
  AddOptions,
  AddResult,
  AgainResult,
  Capabilities,
  Change,
  CheckedLink,
  DoctorCheck,
  HistoryAsked,
  HistoryCount,
  HistoryFilter,
  HistoryOutline,
  HistoryPage,
  HistorySort,
  HistoryView,
  Input,
  LocalFiles,
  MarksPatch,
  Overview,
  RenewedLink,
  RetrySelection,
  SavedCopy,
  Selection,
  Snapshot,
  UploadDetail,
} from '../../shared/contract.ts'
import type { ExportFormat, ImportEvent, ImportSource } from '../../shared/data-contract.ts'
import type { Destination, DestinationStatus, KeyCheck, KeyState } from '../../shared/destination.ts'
import type { GroupMember, HostGroup } from '../../shared/host-group.ts'
import type { PictureSize } from '../../shared/picture.ts'
import type { RecoveryState, Restored } from '../../shared/recovery.ts'
import type { Settings } from '../../shared/settings.ts'
import type { SettingsPatch } from '../../shared/settings-patch.ts'
import type { TagUse } from '../../shared/tag-schemas.ts'
import type { Answer, Upload } from '../../shared/upload.ts'
import type { Clock } from './clock.ts'
import type { DesktopFindings } from './desktop-checks.ts'
import type { KeyLikeness } from './key-ring.ts'
import type { SecretStore } from './secrets.ts'

type Changed = { changed: number }

/**
 * The engine's public face. Calls mirror `shared/contract.ts`; those that a person can get wrong throw
 * `FailureError`, or `NotFoundError` for an id that does not exist.
 */
export interface Engine {
  /** All but rows, which take most of the time. */
  overview(): Overview
  snapshot(): Snapshot
  /** Coalesced changes, at most ten a second. Returns the function that ends it. */
  subscribe(listener: (change: Change) => void): () => void
  readonly queue: {
    /** Resolves when every accepted row is on disk. */
    add(inputs: readonly Input[], options: AddOptions): Promise<AddResult>
    range(start: number, count: number): { rev: number; total: number; rows: Upload[] }
    batch(batch: string, start: number, count: number): { total: number; rows: Upload[] }
    pause(selection: Selection): Promise<Changed>
    resume(selection: Selection): Promise<Changed>
    cancel(selection: Selection): Promise<Changed>
    retry(selection: RetrySelection): Promise<Changed>
    clear(selection: Selection): Promise<Changed>
    unclear(ids: readonly string[]): Changed
    move(ids: readonly string[], before: string | null): Changed
    /**
     * `keys` by provider id and field, held in memory for its default destination, and there for the address in
     * `baseUrls` alone (by provider; without: the destination's own).
     */
    run(
      keys: Readonly<Record<string, Readonly<Record<string, string>>>>,
      baseUrls?: Readonly<Record<string, string>>,
    ): Promise<Changed>
    answer(id: string, answer: Answer, forBatch: boolean): Promise<Changed>
  }
  readonly history: {
    /** Newest first unless it says otherwise. `signal`, here and below: nobody wants the answer any more. */
    page(view: HistoryAsked, cursor: string | null, limit: number, signal?: AbortSignal): Promise<HistoryPage>
    count(filter: HistoryFilter, signal?: AbortSignal): Promise<HistoryCount>
    outline(view: HistoryView, signal?: AbortSignal): Promise<HistoryOutline>
    ids(
      view: HistoryView,
      cursor: string | null,
      limit: number,
      signal?: AbortSignal,
    ): Promise<{ ids: string[]; cut: boolean }>
    arrange(
      ids: readonly string[],
      order: HistorySort | 'given',
      signal?: AbortSignal,
    ): Promise<{ ids: string[] }>
    rows(ids: readonly string[]): Upload[]
    /** Of those that were renewed, what stands for them now. */
    standIns(ids: readonly string[]): { id: string; standIn: Upload }[]
    item(id: string): UploadDetail
    forget(ids: readonly string[]): Changed
    unforget(ids: readonly string[]): Changed
    tag(ids: readonly string[], add: readonly string[], remove: readonly string[]): Changed
    note(id: string, note: string): Changed
    /** Every tag in use, the latest used first, at most 200. */
    tags(): TagUse[]
    /** Links that end within 24 h; `unsafe`: those of which nothing is on this computer. */
    endingSoon(): { all: string[]; unsafe: string[] }
    /** The same of those that were reminded of last; for a system's notification, not in the contract. */
    reminded(): { all: string[]; unsafe: string[] }
    /** What ended without a reminder was seen: it is told no more. */
    dismissMissed(): Changed
    /** Marks are kept beside the rows; what is absent stays as it is. */
    mark(ids: readonly string[], marks: MarksPatch): Changed
    /** Uploads the same bytes again to the same place; resolves when the new rows are on disk. */
    renew(ids: readonly string[]): Promise<RenewedLink[]>
    /** Uploads originals or copies as new uploads; `destination` null: where they went. */
    again(
      ids: readonly string[],
      how: { readonly destination: string | null; readonly acceptChanged: boolean },
    ): Promise<AgainResult>
    /** What of an upload is on this computer. */
    local(id: string): Promise<LocalFiles>
    /** Looks at links; of what seems missing a second time after some seconds. */
    check(ids: readonly string[]): Promise<CheckedLink[]>
    /** Resolves when every copy was saved or failed; `folder` null: the one in the settings. */
    save(ids: readonly string[], folder: string | null): Promise<SavedCopy[]>
  }
  readonly data: {
    /** The history as a file, piece by piece. */
    export(
      format: ExportFormat,
    ): AsyncGenerator<string, { readonly rows: number; readonly unreadable: number }>
    import(source: ImportSource): AsyncGenerator<ImportEvent, void>
    /** The doctor's findings and the end of the log as text; without paths unless `names` asks for them. */
    report(names: boolean): Promise<string>
    /** Which backups there are, and what each would cost. */
    recovery(): Promise<RecoveryState>
    /** Decides for a backup; the engine then closes itself, and the next one to open has it (see `ended`). */
    restore(backup: string): Promise<Restored>
  }
  readonly groups: {
    /** Resolves when the host has made it. */
    make(members: readonly GroupMember[]): Promise<HostGroup>
    /** What the host says of the group that an upload was put into last. */
    info(upload: string): Promise<HostGroup>
  }
  readonly destinations: {
    list(): DestinationStatus[]
    save(destination: Destination): DestinationStatus
    remove(id: string): Changed
    reopen(id: string): Promise<Changed>
    /** Decides about a lifetime that checks have shown; `as-before` takes it back as well. */
    countOn(id: string, lifetime: 'measured' | 'as-before'): DestinationStatus
    practice(): Promise<DestinationStatus>
  }
  readonly keys: {
    /** Asks the keychain, where that was not done yet. */
    state(destination: string, field: string): Promise<KeyState>
    set(destination: string, field: string, key: string): Promise<KeyState>
    delete(destination: string, field: string): Promise<KeyState>
    /** Asks the host whether the keys are right, where it can be asked. */
    check(destination: string): Promise<KeyCheck>
    /** Whether a text is a key, which must not be uploaded by mistake; waits for the keychain, some seconds at most. */
    holds(text: string): Promise<KeyLikeness>
  }
  readonly settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
  }
  readonly staging: {
    /** Streams bytes without a path into the staging folder; give the id to `queue.add` within the hour. */
    write(
      name: string,
      bytes: AsyncIterable<Uint8Array>,
    ): Promise<{ stagedId: string; name: string; size: number }>
  }
  /** Pictures of images, drawn by the page that shows them and kept here. */
  readonly pictures: {
    /** A WebP; null: none was kept yet, or not any more. */
    get(id: string, size: PictureSize): Promise<Uint8Array | null>
    /** The image itself, where its bytes are on this computer and a page may decode them; no host is asked. */
    original(id: string): Promise<{ type: string; size: number; bytes: Readable } | null>
    put(id: string, size: PictureSize, bytes: Uint8Array): Promise<void>
  }
  /** The path of a row's original, for a file manager; null where it has none. */
  originalPath(id: string): string | null
  /** By the clock: `2026-01-31`. */
  today(): string
  doctor(): Promise<DoctorCheck[]>
  /** The computer woke up, or its network is back: what waits for the network goes at once. */
  wake(): void
  /** Resolves when the engine has closed itself so that a backup can take the place of its database. */
  readonly ended: Promise<void>
  /** Stops sending (rows go back to the queue), closes the database, gives the lock back. */
  close(): Promise<void>
}

export interface EngineDeps {
  readonly dataDir: string
  readonly version: string
  readonly clock: Clock
  readonly secrets: SecretStore
  /**
   * What this engine sends. `own`: batches that are added, resumed or retried through it (in process or over its
   * socket), or named here; `queue.run` widens it to everything. `none`: nothing, for commands that only write down.
   */
  readonly scope:
    | { readonly kind: 'everything' }
    | { readonly kind: 'own'; readonly batches: readonly string[] }
    | { readonly kind: 'none' }
  /** False: no backups and no looks at the database by itself, for tests of other things. */
  readonly upkeep?: boolean
  /** Only the variables that providers name are read. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Read whenever they are given out: what is known late may be a getter. */
  readonly capabilities: Omit<Capabilities, 'keychain'>
  /** The system's proxy for a URL, in the desktop app. */
  readonly resolveProxy?: (url: string) => Promise<string | null>
  /** Looks at tray, shortcut and notifications for the doctor, in the desktop app. */
  readonly desktop?: () => Promise<DesktopFindings>
  /** Starts the practice host; absent where there is none to start. */
  readonly startSandbox?: () => Promise<{ url: string; key: string; close(): Promise<void> }>
}

export { NotFoundError } from './not-found-error.ts'
export { OwnedElsewhereError } from './owned-elsewhere-error.ts'
export type { RecoveryDesk } from './recovery-desk.ts'
export { DamagedDatabaseError } from './store/database.ts'
export { isDamage } from './store/is-database-fault.ts'
