// Builds `out/` when a source is newer than it. Run by itself, and used by `npm start` and `npm test`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepareNode, root } from './pinned-node.mjs'

const app = {
  what: 'Mayfly',
  sources: [
    ...['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package-lock.json'],
    ...['scripts/ascii-output.ts', 'scripts/preload-interface.ts'],
  ],
  results: ['out/main/main.js', 'out/renderer/index.html'],
  command: ['electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
}
const cli = {
  what: 'the command line',
  sources: [
    'electron',
    'shared',
    'scripts/cli.vite.config.ts',
    'scripts/ascii-output.ts',
    'package-lock.json',
  ],
  results: ['out/cli/mayfly.js'],
  command: ['vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'scripts/cli.vite.config.ts'],
}

/** Builds main, preload and renderer when needed. False when the build failed; its own words were shown then. */
export function buildIfNeeded(node) {
  return build(app, node)
}

/** The same for the bundle of the command line, as the npm package has it. */
export function buildCliIfNeeded(node) {
  return build(cli, node)
}

function build({ what, sources, results, command }, node) {
  if (isCurrent(sources, results)) return true
  console.log(`Building ${what}; this takes some seconds.`)
  const [tool, ...args] = command
  const build = spawnSync(node, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (build.status === 0) return true
  console.error(`${build.stdout ?? ''}${build.stderr ?? ''}\nCould not build ${what}; the reason is above.`)
  return false
}

function isCurrent(sources, results) {
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
  const node = prepareNode()
  process.exitCode = buildIfNeeded(node) && buildCliIfNeeded(node) ? 0 : 1
}
