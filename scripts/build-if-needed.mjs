// Builds `out/` when a source is newer than it. Run by itself, and used by `npm start` and `npm test`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepareNode, root } from './pinned-node.mjs'

const sources = ['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package-lock.json']
const results = ['out/main/main.js', 'out/renderer/index.html']

/** Builds main, preload and renderer when needed. False when the build failed; its own words were shown then. */
export function buildIfNeeded(node) {
  if (isCurrent()) return true
  console.log('Building Mayfly; this takes some seconds.')
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const build = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (build.status === 0) return true
  console.error(`${build.stdout ?? ''}${build.stderr ?? ''}\nMayfly could not be built; the reason is above.`)
  return false
}

function isCurrent() {
  const built = results.map((path) => modifiedAt(join(root, path)))
  return (
    built.every((at) => at > 0) &&
    Math.min(...built) >= Math.max(...sources.map((path) => newest(join(root, path))))
  )
}

/** Folders count as well: their time tells of files that were removed. */
function newest(path) {
  const own = modifiedAt(path)
  if (own === 0 || !statSync(path).isDirectory()) return own
  return Math.max(own, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function modifiedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = buildIfNeeded(prepareNode()) ? 0 : 1
}
