import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RequestedMethod } from '../../shared/destination.ts'
import { expandWildcards } from './expand-wildcards.ts'
import { UsageError } from './usage-error.ts'

/** One thing that was named on the command line; `given` is how the person wrote it. */
export type Source = { readonly given: string } & (
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'data-url'; readonly dataUrl: string }
  | { readonly kind: 'stdin' }
)

/** Reads arguments as `-`, URLs, data URLs and paths below `cwd`, in the order given. */
export function parseSources(
  given: readonly string[],
  cwd: string,
  platform: NodeJS.Platform = process.platform,
): Source[] {
  const sources = given.flatMap((text) => {
    const source = parseSource(text, cwd)
    return platform === 'win32' && source.kind === 'path'
      ? expandWildcards(text, cwd).map((path) => parseSource(path, cwd))
      : source
  })
  if (sources.filter((source) => source.kind === 'stdin').length > 1) {
    throw new UsageError('Standard input (-) can be given once only.')
  }
  return sources
}

function parseSource(given: string, cwd: string): Source {
  if (given === '') throw new UsageError('An empty argument names no file, folder or URL.')
  if (given === '-') return { given, kind: 'stdin' }
  if (/^data:/i.test(given)) return { given: 'data URL', kind: 'data-url', dataUrl: given }
  if (/^file:\/\//i.test(given)) return { given, kind: 'path', path: pathOfFileUrl(given) }
  // Two letters at least, so that C:\ is a path.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(given)) return { given, kind: 'url', url: given }
  return { given, kind: 'path', path: resolve(cwd, given) }
}

function pathOfFileUrl(url: string): string {
  try {
    return fileURLToPath(url)
  } catch {
    throw new UsageError(`“${url}” does not name a file on this computer.`)
  }
}

/** What a method or a name cannot be asked for. Throws `UsageError`. */
export function checkSources(
  sources: readonly Source[],
  options: { method: RequestedMethod; name: string | undefined },
): void {
  if (options.name !== undefined) {
    const [first] = sources
    if (sources.length !== 1) throw new UsageError('--name is for one source only.')
    if (first?.kind === 'path' && isFolder(first.path)) {
      throw new UsageError('--name is for one file, not for a folder.')
    }
  }
  for (const source of sources) {
    if (options.method === 'url' && source.kind !== 'url') {
      throw new UsageError(
        `--method url is for URLs, and “${source.given}” is none. Use stream, base64 or auto.`,
      )
    }
  }
}

/** Files that are too large for base64 at a host; `limit` in bytes, null: there is none. Throws `UsageError`. */
export function checkBase64Sizes(sources: readonly Source[], limit: number | null): void {
  if (limit === null) return
  for (const source of sources) {
    if (source.kind === 'path') checkBase64Size(source.given, sizeOfFile(source.path), limit)
  }
}

export function checkBase64Size(given: string, size: number | null, limit: number | null): void {
  if (size === null || limit === null || size <= limit) return
  throw new UsageError(
    `“${given}” is over the ${limit / 1_000_000} MB that --method base64 takes. Use stream or auto.`,
  )
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function sizeOfFile(path: string): number | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isFile() ? stats.size : null
  } catch {
    // Unreadable: the intake says so, in its own sentence.
    return null
  }
}
