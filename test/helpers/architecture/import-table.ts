import { resolveImport, type SourceModule } from './read-module.ts'

interface Zone {
  readonly name: string
  /** The first zone that matches a path is its zone. */
  readonly holds: RegExp
  /** Zones whose files may be imported, beside its own. */
  readonly zones: readonly string[]
  /** With a leading '=' the package alone and no part of it: oRPC's adapters stay in rpc. */
  readonly packages: readonly string[]
  readonly node: 'none' | 'all' | readonly string[]
  /** Of these zones only the files that match. */
  readonly files?: Readonly<Record<string, RegExp>>
}

const reactLibraries = [
  'react',
  'react-dom',
  'react-aria-components',
  '@tanstack/react-virtual',
  'lucide-react',
  'uqr',
  'zustand',
]

/** Who may import whom: the table of the README, row by row. */
export const zones: readonly Zone[] = [
  { name: 'shared', holds: /^shared\//, zones: [], packages: ['zod', '@orpc/contract'], node: 'none' },
  {
    name: 'renderer door',
    holds: /^renderer\/(api\.ts|connection\/)/,
    zones: ['renderer', 'shared'],
    packages: [...reactLibraries, '@orpc/client', '@orpc/contract'],
    node: 'none',
  },
  {
    name: 'renderer',
    holds: /^renderer\//,
    zones: ['renderer door', 'shared'],
    packages: reactLibraries,
    node: 'none',
  },
  {
    name: 'provider list',
    holds: /^electron\/engine\/providers\/providers\.ts$/,
    zones: ['providers'],
    packages: [],
    node: 'none',
  },
  {
    name: 'providers',
    holds: /^electron\/engine\/providers\//,
    zones: ['shared', 'engine'],
    files: { engine: /^electron\/engine\/(http\/|failure-error\.ts$)/ },
    packages: ['zod'],
    node: ['node:crypto'],
  },
  {
    name: 'engine',
    holds: /^electron\/engine\//,
    zones: ['providers', 'provider list', 'shared'],
    packages: ['undici', 'better-sqlite3', 'zod', 'mime', '@napi-rs/keyring'],
    node: 'all',
  },
  {
    name: 'desktop',
    holds: /^electron\/desktop\//,
    zones: ['shared'],
    packages: ['electron', 'electron-updater', 'zod'],
    node: 'all',
  },
  {
    name: 'rpc',
    holds: /^electron\/rpc\//,
    zones: ['engine', 'shared'],
    files: { engine: /^electron\/engine\/(engine|failure-error|not-found-error)\.ts$/ },
    packages: ['@orpc/server', '@orpc/client', '@orpc/contract', 'ws', 'zod'],
    node: 'all',
  },
  {
    name: 'sandbox',
    holds: /^electron\/sandbox\//,
    zones: ['shared'],
    packages: ['undici', 'zod', 'mime'],
    node: 'all',
  },
  {
    name: 'server',
    holds: /^electron\/server\//,
    zones: ['engine', 'rpc', 'shared', 'composition'],
    packages: ['=@orpc/server', 'ws', 'mime', 'zod'],
    node: 'all',
  },
  {
    name: 'cli',
    holds: /^electron\/cli\//,
    zones: ['engine', 'provider list', 'rpc', 'shared', 'composition', 'server', 'sandbox'],
    packages: ['commander', '=@orpc/client', '=@orpc/server', '=@orpc/contract', 'zod'],
    node: 'all',
  },
  { name: 'preload', holds: /^electron\/preload\.c?ts$/, zones: [], packages: ['electron'], node: 'none' },
  {
    name: 'composition',
    holds: /^electron\/[^/]+\.ts$/,
    zones: ['engine', 'provider list', 'rpc', 'desktop', 'sandbox', 'shared'],
    packages: ['electron', 'zod'],
    node: 'all',
  },
]

export function zoneOf(path: string): Zone | undefined {
  return zones.find(({ holds }) => holds.test(path))
}

/** Sentences for every import that the table forbids. Files outside the product's zones may import anything. */
export function forbiddenImports(module: SourceModule): string[] {
  const zone = zoneOf(module.path)
  if (!zone) return []
  return module.imports.flatMap(({ specifier }) => {
    const target = resolveImport(module.path, specifier)
    const allowed =
      target.kind === 'node'
        ? zone.node === 'all' || (zone.node !== 'none' && zone.node.includes(target.name))
        : target.kind === 'package'
          ? zone.packages.includes(target.name) || zone.packages.includes(`=${specifier}`)
          : mayImportFile(zone, module.path, target.path)
    return allowed ? [] : [`${module.path} (${zone.name}) may not import ${specifier}`]
  })
}

function mayImportFile(zone: Zone, from: string, path: string): boolean {
  if (zone.name === 'renderer' || zone.name === 'renderer door') {
    if (path.startsWith('renderer/')) return true // styles and pictures too
  }
  const other = zoneOf(path)
  if (!other) return false
  if (zone.name === 'providers' && other.name === 'providers') return !isAnotherProvider(from, path)
  if (other.name === zone.name) return true
  return zone.zones.includes(other.name) && (zone.files?.[other.name]?.test(path) ?? true)
}

const hosts = ['kie', 'uploadcare', 'theapi']

function isAnotherProvider(from: string, path: string): boolean {
  const hostOf = (file: string) => hosts.find((host) => new RegExp(`/${host}(-[^/]*)?\\.ts$`).test(file))
  const imported = hostOf(path)
  return imported !== undefined && imported !== hostOf(from)
}

/**
 * Folders that import each other at run time, directly or round about, each as "a > b > a". Parts of the engine
 * count alone.
 */
export function folderCycles(modules: readonly SourceModule[]): string[] {
  const edges = new Map<string, Set<string>>()
  for (const module of modules) {
    const from = folderOf(module.path)
    for (const { specifier, typeOnly } of module.imports) {
      if (typeOnly) continue
      const target = resolveImport(module.path, specifier)
      const to = target.kind === 'file' ? folderOf(target.path) : null
      if (from !== null && to !== null && from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to))
    }
  }
  const cycles = new Set<string>()
  const walk = (folder: string, trail: readonly string[]) => {
    const seenAt = trail.indexOf(folder)
    if (seenAt >= 0) {
      const round = trail.slice(seenAt)
      const first = round.indexOf([...round].sort()[0] ?? '')
      cycles.add([...round.slice(first), ...round.slice(0, first), round[first]].join(' > '))
      return
    }
    for (const next of edges.get(folder) ?? []) walk(next, [...trail, folder])
  }
  for (const folder of edges.keys()) walk(folder, [])
  return [...cycles]
}

/**
 * Values that the page takes from a file with schemas, directly or round about: it would load and make all of them
 * before its first picture. Types cost nothing.
 */
export function schemasInPage(modules: readonly SourceModule[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]))
  const hasSchemas = (path: string, trail: readonly string[] = []): boolean =>
    !trail.includes(path) &&
    (byPath.get(path)?.imports ?? []).some(({ specifier, typeOnly }) => {
      if (typeOnly) return false
      const target = resolveImport(path, specifier)
      if (target.kind === 'package') return target.name === 'zod' || target.name === '@orpc/contract'
      return target.kind === 'file' && hasSchemas(target.path, [...trail, path])
    })
  return modules
    .filter(({ path }) => path.startsWith('renderer/'))
    .flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, typeOnly }) => {
        const target = resolveImport(path, specifier)
        const fromShared = target.kind === 'file' && target.path.startsWith('shared/')
        return !typeOnly && fromShared && hasSchemas(target.path)
          ? [`${path} takes a value from ${specifier}, which makes schemas`]
          : []
      }),
    )
}

/** Files at a folder's top (`electron/main.ts`, `engine/queue.ts`) compose what is below them: they are no folder. */
function folderOf(path: string): string | null {
  const folder = /^(shared|renderer|electron\/engine\/[^/]+|electron\/[^/]+)\//.exec(path)?.[1] ?? null
  return folder === 'electron/engine' ? null : folder
}
