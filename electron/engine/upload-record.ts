import type { Upload } from '../../shared/upload.ts'

/** An upload with what only the engine needs to know of it. */
export interface UploadRecord {
  /** Row number: rises with acceptance; newest-first is descending `seq`. */
  readonly seq: number
  /** Place in the queue; fractions appear when rows are moved. */
  readonly order: number
  /** What shares limits, cool-downs and keys: a destination, or one batch with its own base URL or key. */
  readonly lane: string
  /** Failed tries since a person last pushed it; what the retry policy counts. */
  readonly tries: number
  /** When it began to wait for network or host without a success between, ms since the epoch. */
  readonly waitingSince: number | null
  /** A person allowed fetching this URL from inside their own network. */
  readonly privateDetour: boolean
  readonly upload: Upload
}
