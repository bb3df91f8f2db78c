import { resolveImport, type SourceModule } from './read-module.ts'

const longestFile = 300

export function shapeProblems(module: SourceModule): string[] {
  const problems = []
  if (module.lines > longestFile)
    problems.push(`${module.path} has ${module.lines} lines; split it by responsibility`)
  if (module.hasDefaultExport && !/\.config\.ts$/.test(module.path)) {
    problems.push(`${module.path} has a default export that no tool demands`)
  }
  return problems
}

const emptyWords = new Set([
  'util',
  'utils',
  'common',
  'manager',
  'managers',
  'helper',
  'helpers',
  'misc',
  'stuff',
])

/** A name that says nothing about what is inside. `test/helpers` is the one exception. */
export function namingProblems(path: string): string[] {
  const words = path.replace(/^test\/helpers\//, '').split(/[/.-]/)
  const empty = words.find((word) => emptyWords.has(word.toLowerCase()))
  return empty === undefined ? [] : [`${path}: "${empty}" does not say what is inside`]
}

/** Packages that the installed product needs at run time and `dependencies` does not name. */
export function undeclaredDependencies(module: SourceModule, dependencies: readonly string[]): string[] {
  if (!/^(electron|shared)\/|^scripts\/(mayfly|pinned-node)\.mjs$/.test(module.path)) return []
  return module.imports.flatMap(({ specifier, typeOnly }) => {
    const target = resolveImport(module.path, specifier)
    // Electron brings itself: it is what runs the desktop.
    if (typeOnly || target.kind !== 'package' || target.name === 'electron') return []
    if (dependencies.includes(target.name)) return []
    return [`${module.path} needs ${target.name} at run time: it belongs in dependencies`]
  })
}

const databaseFiles = /engine\.lock|mayfly\.db/
const mayNameDatabaseFiles = /^electron\/engine\/store\/[^/]+\.ts$/
/** Of `node:fs`, what opens a descriptor on the file. Closing it would drop the process's lock on that file. */
const opens =
  /\b(open|openSync|openAsBlob|readFile|readFileSync|writeFile|writeFileSync|appendFile|appendFileSync|copyFile|copyFileSync|cp|cpSync|truncate|truncateSync|createReadStream|createWriteStream|sha256File|hashFile)\s*\(((?:[^()]|\([^()]*\))*)\)/g
const namesDatabase = /engine\.lock|mayfly\.db|lockPath|lockFile|databasePath|databaseFile|dbPath|dbFile/

/**
 * Only SQLite may open the lock or a live database: closing any other descriptor on them drops the POSIX locks
 * of the whole process, and a second process would then work on the same data.
 */
export function databaseDescriptors(module: SourceModule): string[] {
  if (!module.path.startsWith('electron/')) return []
  const problems = []
  if (databaseFiles.test(module.code) && !mayNameDatabaseFiles.test(module.path)) {
    problems.push(`${module.path} names the lock or the database; that is the store's business`)
  }
  for (const [call, , argument = ''] of module.code.matchAll(opens)) {
    if (namesDatabase.test(argument)) problems.push(`${module.path} opens the lock or the database: ${call}`)
  }
  return problems
}

/** Node holds on to each joined signal for as long as the longest-lived one that was given (see `childAbort`). */
export function heldSignals(module: SourceModule): string[] {
  if (!/^electron\/(engine|cli|rpc|server|desktop)\//.test(module.path)) return []
  return [...module.code.matchAll(/\bAbortSignal\.any\(/g)].map(
    ([call]) => `${module.path} joins signals by ${call}…) instead of childAbort`,
  )
}

/** An import of it loads every part at once, which a tenth of a start goes to (see `node-http.ts`). */
export function eagerHttp({ path, imports }: SourceModule): string[] {
  if (!/^electron\/((engine|cli|rpc|server|desktop)\/|main\.ts$)/.test(path)) return []
  return imports.flatMap(({ specifier, typeOnly }) =>
    !typeOnly && /^(node:)?https?$/.test(specifier)
      ? [`${path} imports ${specifier} instead of node-http.ts`]
      : [],
  )
}

/** Time comes through a `Clock`, so that no test sleeps. */
export function ownTime(module: SourceModule): string[] {
  if (!module.path.startsWith('electron/engine/') || module.path === 'electron/engine/clock.ts') return []
  return [...module.code.matchAll(/\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(/g)].map(
    ([call]) => `${module.path} reads the time itself (${call}…) instead of a Clock`,
  )
}
