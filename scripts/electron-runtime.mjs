// Electron's package brings no runtime: it is downloaded on first use, which some networks refuse.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pinned-node.mjs'

const folder = join(root, 'node_modules', 'electron')
const refusals = join(root, 'node_modules', '.cache', 'mayfly-electron-refused.json')
const longestDownload = 60_000

/**
 * Where the desktop app can run: `{ path }` of Electron's program, or `{ why }`, one sentence. Downloads the
 * runtime when it is missing, for a minute at most; a refusal is remembered until `again`, or another version.
 */
export function findElectron(node, { again = false } = {}) {
  const obstacle = noDesktop()
  if (obstacle !== null) return { why: obstacle }
  const installed = installedPath()
  if (installed !== null) return { path: installed }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!again && refusedBefore(version)) {
    return {
      why: `Electron ${version} could not be downloaded before ("npm start -- --electron" tries again).`,
    }
  }
  console.log(`Downloading Electron ${version} (a minute at most).`)
  const download = spawnSync(node, [join(folder, 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: longestDownload,
  })
  const downloaded = installedPath()
  if (downloaded !== null) {
    rmSync(refusals, { force: true })
    return { path: downloaded }
  }
  mkdirSync(join(refusals, '..'), { recursive: true })
  writeFileSync(refusals, JSON.stringify({ version }))
  const how = download.signal === null ? 'was refused or failed' : 'took longer than a minute'
  return {
    why: `Electron ${version} is not here and its download ${how} ("npm start -- --electron" tries again).`,
  }
}

/** Whether a window could be shown at all. */
export function hasDesktop() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

function noDesktop() {
  if (!hasDesktop()) return 'There is no desktop session here (neither DISPLAY nor WAYLAND_DISPLAY is set).'
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return 'Electron refuses to run as root with its sandbox on, and Mayfly does not turn that off.'
  }
  return null
}

function installedPath() {
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

function refusedBefore(version) {
  try {
    return JSON.parse(readFileSync(refusals, 'utf8')).version === version
  } catch {
    return false
  }
}
