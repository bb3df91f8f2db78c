import type { RequestedMethod } from '../../shared/destination.ts'
import { type LinkFormat, parseLinkFormat } from '../../shared/link-format.ts'
import type { Naming } from '../../shared/upload.ts'
import { parseDuration, parseWhole } from './parse-duration.ts'
import { UsageError } from './usage-error.ts'

/** As commander gives them. */
export interface RawUploadOptions {
  readonly to?: string
  readonly method: string
  readonly path?: string
  readonly name?: string
  readonly exactNames?: boolean
  readonly replaceNames?: boolean
  readonly concurrency?: string
  readonly hash: boolean
  readonly giveUp?: string
  readonly format: string
  readonly json?: boolean
  readonly wait: boolean
  readonly clipboard?: boolean
  readonly group?: boolean
  readonly reuse?: boolean
  readonly force?: boolean
  readonly store?: string
  readonly metadata?: readonly string[]
}

export interface UploadOptions {
  readonly to: string | undefined
  readonly method: RequestedMethod
  readonly remotePath: string | undefined
  readonly remoteName: string | undefined
  readonly naming: Naming | undefined
  readonly concurrency: number | undefined
  readonly hash: false | undefined
  readonly giveUpMs: number | undefined
  readonly format: LinkFormat
  readonly json: boolean
  readonly wait: boolean
  readonly clipboard: boolean
  /** One link for all of it, printed last. */
  readonly group: boolean
  readonly reuse: boolean
  /** For one host alone. */
  readonly providerOptions: Readonly<Record<string, string>>
}

export const methods = ['auto', 'stream', 'base64', 'url', 'multipart'] as const

export const stores = ['0', '1', 'auto'] as const

/** Checks every option once. Throws `UsageError` with what was expected and what came. */
export function parseUploadOptions(raw: RawUploadOptions): UploadOptions {
  const method = methods.find((known) => known === raw.method)
  if (!method)
    throw new UsageError(`--method is auto, stream, base64, url or multipart, and got “${raw.method}”.`)
  const format = parseLinkFormat(raw.format)
  if (!format.ok) throw new UsageError(format.message)
  if (raw.group && !raw.wait)
    throw new UsageError('--group waits until all is up, so it does not go with --no-wait.')
  return {
    to: raw.to,
    method,
    remotePath: raw.path === undefined ? undefined : parseRemotePath(raw.path),
    remoteName: raw.name === undefined ? undefined : parseRemoteName(raw.name),
    naming: raw.replaceNames ? 'replace' : raw.exactNames || raw.name !== undefined ? 'exact' : undefined,
    concurrency:
      raw.concurrency === undefined ? undefined : parseWhole(raw.concurrency, '--concurrency', 1, 32),
    hash: raw.hash ? undefined : false,
    giveUpMs: raw.giveUp === undefined ? undefined : parseDuration(raw.giveUp, '--give-up'),
    format: format.format,
    json: raw.json ?? false,
    wait: raw.wait,
    clipboard: raw.clipboard ?? false,
    group: raw.group ?? false,
    reuse: raw.reuse ?? false,
    providerOptions: parseProviderOptions(raw),
  }
}

/** What only one host knows: providers read these by name. */
function parseProviderOptions({ force, store, metadata = [] }: RawUploadOptions): Record<string, string> {
  if (store !== undefined && !stores.some((known) => known === store)) {
    throw new UsageError(`--store is 0 (temporary), 1 (for good) or auto, and got “${store}”.`)
  }
  const pairs = metadata.map((text): [string, string] => {
    const at = text.indexOf('=')
    if (at < 1 || at === text.length - 1) {
      throw new UsageError(`--metadata wants key=value, and got “${text}”.`)
    }
    if (text.length > 2000) throw new UsageError('A value of --metadata is too long.')
    return [`metadata.${text.slice(0, at)}`, text.slice(at + 1)]
  })
  return {
    ...(force && { force: 'true' }),
    ...(store !== undefined && { store }),
    ...Object.fromEntries(pairs),
  }
}

function parseRemotePath(text: string): string {
  const path = text.replace(/^\/+|\/+$/g, '')
  if (path === '') throw new UsageError('--path wants the name of a remote folder.')
  if (path.split(/[\\/]/).includes('..')) throw new UsageError('--path must not hold “..”.')
  if (/\p{Cc}/u.test(path)) throw new UsageError('--path must not hold control characters.')
  return path
}

function parseRemoteName(text: string): string {
  if (text === '' || text === '.' || text === '..' || /[\\/]|\p{Cc}/u.test(text)) {
    throw new UsageError('--name wants a file name, without slashes or control characters.')
  }
  return text
}

/** Commander would take the argument after `--exact-names` for its value; only `=replace` is one. */
export function splitExactNames(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  return argv.map((argument, index) => {
    if ((end !== -1 && index > end) || !argument.startsWith('--exact-names=')) return argument
    if (argument === '--exact-names=replace') return '--replace-names'
    throw new UsageError(`--exact-names takes =replace or nothing, and got “${argument.slice(14)}”.`)
  })
}
