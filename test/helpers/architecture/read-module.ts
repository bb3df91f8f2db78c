import { posix } from 'node:path'
import { parseSync } from 'vite'

export interface Import {
  /** As written: './queue.ts', 'node:fs', 'react-dom/client'. */
  readonly specifier: string
  /** Gone once types are stripped. */
  readonly typeOnly: boolean
}

export interface SourceModule {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly imports: readonly Import[]
  readonly hasDefaultExport: boolean
  readonly lines: number
  /** The text with every comment blanked out. */
  readonly code: string
}

/** Parses one file; throws where it cannot be parsed. Imports are static, dynamic and of workers (`new URL`). */
export function readModule(path: string, text: string): SourceModule {
  const { module, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const code = comments.reduce(
    (rest, { start, end }) =>
      rest.slice(0, start) + rest.slice(start, end).replace(/[^\n]/g, ' ') + rest.slice(end),
    text,
  )
  const imports: Import[] = module.staticImports.map(({ moduleRequest, entries, start, end }) => ({
    specifier: moduleRequest.value,
    typeOnly:
      /^import\s+type\b/.test(text.slice(start, end)) || (entries.length > 0 && entries.every(isType)),
  }))
  for (const { entries } of module.staticExports) {
    const reExports = entries.filter((entry) => entry.moduleRequest !== null)
    const specifier = reExports[0]?.moduleRequest?.value
    if (specifier !== undefined) imports.push({ specifier, typeOnly: reExports.every(isType) })
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (literal?.[1]) imports.push({ specifier: literal[1], typeOnly: false })
  }
  for (const [, specifier = ''] of code.matchAll(
    /new URL\(\s*['"](\.[^'"]+\.[cm]?[jt]sx?)['"],\s*import\.meta\.url/g,
  )) {
    imports.push({ specifier, typeOnly: false })
  }
  return {
    path,
    imports,
    hasDefaultExport: module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default'),
    ),
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    code,
  }
}

/** Where an import leads: a file of this repository, a package, or a part of Node. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }

export function resolveImport(from: string, specifier: string): Target {
  if (specifier.startsWith('node:')) return { kind: 'node', name: specifier }
  if (specifier.startsWith('.')) {
    const path = posix.normalize(posix.join(posix.dirname(from), specifier.replace(/\?.*$/, '')))
    return { kind: 'file', path }
  }
  const parts = specifier.split('/')
  return { kind: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') }
}

function isType(entry: { readonly isType: boolean }): boolean {
  return entry.isType
}
