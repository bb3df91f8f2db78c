import type { FaultKind } from './fault.ts'
import type { HostApi, HostContext } from './host-api.ts'

/** Two shapes of success are documented for Kie; `alternate` answers with each in turn. */
export type ReplyShape = 'quick-start' | 'reference' | 'alternate'

/** Whether replacing a file under its name starts its lifetime anew: no page says, so both can be played. */
export type OverwriteRule = 'restarts-clock' | 'keeps-clock'

/** Errors come as an HTTP status, or as `code` with `success:false` inside an HTTP 200. */
export type ErrorStyle = 'status' | 'inside-200'

/** A step of a request to a host's API: its head was read, a piece of its body came, its work is done and the reply is due, it is over. */
export interface RequestStep {
  readonly at: 'head' | 'body' | 'replying' | 'over'
  readonly method: string
  readonly fault: FaultKind | null
}

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** `127.0.0.1` (default), `::1` or `localhost`; anything else is refused. */
  readonly host?: string
  /** Where stored bytes go. By default a temporary folder that is removed at `close()`. */
  readonly dir?: string
  /** Keys that are accepted, each with an account of its own. By default one is made up. */
  readonly keys?: readonly string[]
  /** Refuses what the reference calls required and the quick start leaves out. Default true. */
  readonly strict?: boolean
  readonly replyShape?: ReplyShape
  readonly errorStyle?: ErrorStyle
  readonly overwrite?: OverwriteRule
  /** `by-id`: links name the stored version, so that replacing a file gives another link. */
  readonly links?: 'by-name' | 'by-id'
  /** ms; three days by default. */
  readonly lifetimeMs?: number
  /** Added before each reply, in ms. */
  readonly latencyMs?: number
  readonly clock?: { now(): number }
  /** What links begin with, where that is not the address listened on. */
  readonly publicUrl?: string
  /** False keeps only sizes and hashes: for load. */
  readonly keepBytes?: boolean
  /** False leaves hashes out: for load. */
  readonly hash?: boolean
  /** All kept files together, in bytes. Default 4 GiB. */
  readonly maxStoredBytes?: number
  /** Lets the URL method reach private and loopback addresses, which a real host cannot. Default false. */
  readonly allowPrivateFetch?: boolean
  /** How long the URL method may take, in ms. Default 30,000. */
  readonly fetchTimeoutMs?: number
  /** What the URL method takes at most, in bytes. Default 100,000,000. */
  readonly fetchMaxBytes?: number
  /** Uploadcare's uploads must be signed with this; empty, the default: they need not be. */
  readonly uploadcareSecret?: string
  /** Told of each step as it happens, for tests that cut in just there. */
  readonly onStep?: (step: RequestStep) => void
  /** Host APIs to speak beside those it knows. */
  readonly apis?: readonly ((context: HostContext) => HostApi)[]
}

export type SandboxSettings = Required<
  Omit<SandboxOptions, 'dir' | 'publicUrl' | 'keys' | 'port' | 'host' | 'clock' | 'apis' | 'onStep'>
>

export const defaultSettings: SandboxSettings = {
  strict: true,
  replyShape: 'quick-start',
  errorStyle: 'status',
  overwrite: 'restarts-clock',
  links: 'by-name',
  lifetimeMs: 3 * 24 * 3600 * 1000,
  latencyMs: 0,
  keepBytes: true,
  hash: true,
  maxStoredBytes: 4 * 1024 ** 3,
  allowPrivateFetch: false,
  fetchTimeoutMs: 30_000,
  fetchMaxBytes: 100_000_000,
  uploadcareSecret: '',
}
