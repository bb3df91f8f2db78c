import type {
  AddOptions,
  AddResult,
  Change,
  HistoryAsked,
  HistoryCount,
  HistoryFilter,
  HistoryPage,
  Input,
  Overview,
  RenewedLink,
  SavedCopy,
  Selection,
  Snapshot,
} from '../../shared/contract.ts'
import type { Settings } from '../../shared/settings.ts'
import type { SettingsPatch } from '../../shared/settings-patch.ts'
import type { Upload } from '../../shared/upload.ts'

/** The engine, as far as the desktop's own parts work with it: pages reach it through the contract. */
export interface DesktopEngine {
  overview(): Overview
  snapshot(): Snapshot
  subscribe(listener: (change: Change) => void): () => void
  /** The network may be back: what waits for it goes at once. */
  wake(): void
  readonly queue: {
    add(inputs: readonly Input[], options: AddOptions): Promise<AddResult>
    batch(batch: string, start: number, count: number): { total: number; rows: Upload[] }
    pause(selection: Selection): Promise<unknown>
    resume(selection: Selection): Promise<unknown>
  }
  readonly history: {
    page(view: HistoryAsked, cursor: string | null, limit: number): Promise<HistoryPage>
    count(filter: HistoryFilter): Promise<HistoryCount>
    /** Links that end within a day; `unsafe`: those of which nothing is on this computer. */
    endingSoon(): { all: string[]; unsafe: string[] }
    /** The same of those that were reminded of last. */
    reminded(): { all: string[]; unsafe: string[] }
    save(ids: readonly string[], folder: null): Promise<SavedCopy[]>
    renew(ids: readonly string[]): Promise<RenewedLink[]>
  }
  readonly settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
  }
  readonly keys: {
    /** Whether a text is a key; waits for the keychain, some seconds at most. */
    holds(text: string): Promise<'key' | 'no-key' | 'unknown'>
  }
  readonly staging: {
    write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<{ stagedId: string; name: string }>
  }
}
