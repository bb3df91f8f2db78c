import type {
  AddOptions,
  AddResult,
  Change,
  HistoryAsked,
  HistoryCount,
  HistoryFilter,
  HistoryPage,
  Input,
  Selection,
  Snapshot,
} from '../../shared/contract.ts'
import type { Settings, SettingsPatch } from '../../shared/settings.ts'
import type { Upload } from '../../shared/upload.ts'

/** The engine, as far as the desktop's own parts work with it: pages reach it through the contract. */
export interface DesktopEngine {
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
  }
  readonly settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
  }
  readonly keys: {
    /** Whether a text is one of the keys that are known here. */
    holds(text: string): boolean
  }
  readonly staging: {
    write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<{ stagedId: string; name: string }>
  }
}
