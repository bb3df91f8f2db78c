import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { FailureError } from '../engine/failure-error.ts'

export interface InterfaceFile {
  readonly body: Buffer
  readonly contentType: string
  /** Named after its content by the build: never changes. */
  readonly immutable: boolean
}

/** By the path of the request, as `/assets/index-1a2b.js`. */
export type InterfaceFiles = ReadonlyMap<string, InterfaceFile>

/**
 * Reads the built interface once (about a megabyte; at once, which takes 3 ms where waiting for each file takes 30). A request can name only what is in this list, so there is
 * no path to escape with, and a build in the meantime does not mix two versions.
 * @throws FailureError when it was not built.
 */
export function loadInterface(rendererDir: string): InterfaceFiles {
  const files = new Map<string, InterfaceFile>()
  for (const entry of entriesOf(rendererDir)) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const address = path.slice(rendererDir.length).replaceAll('\\', '/')
    files.set(address.startsWith('/') ? address : `/${address}`, {
      body: readFileSync(path),
      contentType: contentTypeOf(entry.name),
      immutable: /\/assets\/[^/]+-[\w-]{8,}\.\w+$/.test(address),
    })
  }
  const page = files.get('/index.html')
  if (!page) {
    throw new FailureError({
      code: 'bug',
      message: `The interface is not in ${rendererDir}, because it was not built yet. Run: npm run build`,
    })
  }
  return files.set('/', page)
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
  } catch {
    return []
  }
}

/** What a build of the interface can hold; anything else would be shown to nobody. */
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

function contentTypeOf(name: string): string {
  return contentTypes[extname(name).toLowerCase()] ?? 'application/octet-stream'
}
