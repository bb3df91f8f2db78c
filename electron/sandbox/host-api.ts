import type { Exchange } from './exchange.ts'
import type { UploadMethod } from './fault.ts'
import type { FileStore, StoredFile } from './file-store.ts'
import type { SandboxSettings } from './sandbox-options.ts'

/** What the sandbox gives to each host API it plays. */
export interface HostContext {
  readonly settings: SandboxSettings
  readonly store: FileStore
  now(): number
  /** The account that this key belongs to; null when the key is not one of ours. Takes the same time for any key. */
  accountOf(key: string): string | null
  /** Without a trailing slash. */
  publicUrl(): string
  /** Links under which the sandbox serves a file. */
  fileUrl(file: StoredFile): string
  downloadUrl(file: StoredFile): string
}

export interface HostRoute {
  /** By which faults are matched. */
  readonly method: UploadMethod | 'download'
  /** The host's JSON for "no", in which faults are told; absent: Kie's. */
  readonly envelope?: (code: number, message: string) => unknown
  /** Reads the request and replies, through the exchange alone. */
  handle(exchange: Exchange): Promise<void>
}

/** One host's API. A new one is a file that makes this, and a line in `host-apis.ts`. */
export interface HostApi {
  readonly name: string
  /** Null when the path is not this host's; other verbs on its paths are its own to refuse. */
  route(verb: string, path: string): HostRoute | 'method-not-allowed' | null
  /** Gives back what is still open. */
  close?(): Promise<void>
}
