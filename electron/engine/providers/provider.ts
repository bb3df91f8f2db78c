import type { Method, ProviderInfo, RequestedMethod } from '../../../shared/destination.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { HostGroup } from '../../../shared/host-group.ts'
import type { UploadResult } from '../../../shared/upload.ts'
import type { HttpClient } from '../http/http-client.ts'

/** What is known of a source before anything is sent. */
export interface SourceFacts {
  readonly kind: 'bytes' | 'url'
  /** Bytes; null for a URL. */
  readonly size: number | null
  readonly name: string
  /** What a person chose for this host alone (see `SendJob.options`). */
  readonly options?: ProviderOptions
}

/** Choices that only one host knows, by names that its provider reads; others are left alone. */
export type ProviderOptions = Readonly<Record<string, string>>

/** The method to use, or why not; `alternative` is a method that would fit, to be offered. */
export type MethodChoice =
  | { readonly ok: true; readonly method: Method }
  | { readonly ok: false; readonly failure: Failure; readonly alternative: Method | null }

/**
 * What sending again does after an outcome that is not known: the repeat overwrites itself, leaves a duplicate
 * that dies by itself, or may leave one for good (then a person is asked).
 */
export type RepeatEffect = 'same-result' | 'expiring-orphan' | 'lasting-orphan'

/** The bytes of a file, read once. */
export interface FileBody {
  /** Bytes, as accepted. */
  readonly size: number
  /**
   * Yields the content in order. A chunk may be overwritten when the next one is asked for. Before it ends it
   * checks that size and mtime are those that were accepted, and throws `FailureError` (`file-changed`,
   * `file-missing`, `file-unreadable`) otherwise, so that a caller that frames the body never closes the frame.
   */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>
  /** The same between `head` and `tail`; a small file comes with both in one chunk. */
  framed(head: Uint8Array, tail: Uint8Array, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Lower-case hex of all chunks once they were read to the end; null before, or without hashing. */
  sha256(): string | null
  /** All of it was taken, and the file was the same to the end. */
  wasRead(): boolean
}

/** What any call to a host needs. */
export interface HostCall {
  /** Without trailing slash. */
  readonly baseUrl: string
  /** By key field id. */
  readonly keys: Readonly<Record<string, string>>
  /** The destination's, and over them the batch's. */
  readonly options: ProviderOptions
  readonly http: HttpClient
  readonly now: () => number
  readonly signal: AbortSignal
}

export interface SendJob extends HostCall {
  readonly method: Method
  /** Set for every method but `url`. */
  readonly body: FileBody | null
  /** Set for `url`. */
  readonly url: string | null
  /** Null: the host chooses. */
  readonly remoteName: string | null
  readonly remotePath: string
  readonly mimeType: string | null
  /** The destination's own lifetime in ms, or null for the provider's rule. */
  readonly lifetimeMs: number | null
  /** All bytes are with the host; its answer is awaited. */
  readonly onProcessing: () => void
  /** What `onResume` was last told for this upload, by an attempt that did not end well; null: nothing. */
  readonly resume?: string | null
  /**
   * Keeps what a later attempt needs to go on from here; null: it starts anew. True: it is written down; false: it
   * could not be, and what was kept before still stands. Absent: nothing is kept.
   */
  readonly onResume?: (state: string | null) => boolean
  /** Bytes of the file that the socket has taken, or that the host has fetched of a URL: then reading counts no more. */
  readonly onSent?: (bytes: number, total?: number) => void
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** `reply`: the host's answer as it came (at most 64 KB, keys removed), kept for "what happened to this file?". */
export type SendOutcome =
  | { readonly ok: true; readonly result: UploadResult; readonly reply: string }
  | { readonly ok: false; readonly failure: Failure; readonly reply: string | null }

export type GroupOutcome =
  | { readonly ok: true; readonly group: HostGroup }
  | { readonly ok: false; readonly failure: Failure }

/** One link for several files. */
export interface ProviderGroups {
  /** Members are ids of files (see `UploadResult.fileId`) or links of the host's. Throws as `send` does. */
  make(call: HostCall, members: readonly string[]): Promise<GroupOutcome>
  info(call: HostCall, id: string): Promise<GroupOutcome>
}

/** Everything the product knows of a host. Nothing outside `providers/` knows a host's name. */
export interface Provider {
  readonly info: ProviderInfo
  /** Environment variables for the default destination of this provider; `keys` by key field id. */
  readonly environment: { readonly baseUrl: string; readonly keys: Readonly<Record<string, string>> }
  /** What is wrong with values of `info.options`, found before anything is sent; absent: nothing can be. */
  checkOptions?(options: ProviderOptions): Failure | null
  /** Asks the host about the keys: null when it knows them. Throws as `send` does. Absent: there is no such call. */
  checkKeys?(call: HostCall): Promise<Failure | null>
  chooseMethod(source: SourceFacts, requested: RequestedMethod): MethodChoice
  repeat(upload: {
    readonly method: Method
    readonly remoteName: string | null
    readonly options?: ProviderOptions
    /** What `onResume` was last told; null: nothing. */
    readonly resume?: string | null
    /** What is sent was downloaded for one attempt: none goes on from where another broke off. */
    readonly isDetour?: boolean
  }): RepeatEffect
  /** There where `info.groupLimit` is. */
  readonly groups?: ProviderGroups
  /** Never throws but for an aborted signal (its reason) and bugs. */
  send(job: SendJob): Promise<SendOutcome>
}
