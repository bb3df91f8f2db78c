import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the desktop specs run on: the real Electron, or the double that stands in where it is not installed. */
export type Runtime =
  | { readonly kind: 'electron'; readonly path: string }
  | { readonly kind: 'double'; readonly why: string }

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'node_modules/electron')

/** Electron where its program is installed and can open a window; nothing is downloaded. */
export function findRuntime(): Runtime {
  const asked = process.env.MAYFLY_TEST_RUNTIME
  if (asked === 'double') return { kind: 'double', why: 'MAYFLY_TEST_RUNTIME asks for it' }
  const path = programPath()
  const obstacle = path === null ? 'Electron’s program is not installed' : noDesktop()
  if (path !== null && obstacle === null) return { kind: 'electron', path }
  if (asked === 'electron') throw new Error(`These specs cannot run on Electron here: ${obstacle}.`)
  return { kind: 'double', why: obstacle ?? '' }
}

/** One line for a report: a pass under the double says nothing about Electron itself. */
export function runtimeSentence(runtime: Runtime): string {
  return runtime.kind === 'electron'
    ? 'Desktop specs: on the real Electron.'
    : `Desktop specs: under the double of Electron, not on Electron itself (${runtime.why}).`
}

function programPath(): string | null {
  const named = join(folder, 'path.txt')
  if (!existsSync(named)) return null
  const path = join(folder, 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(path) ? path : null
}

function noDesktop(): string | null {
  if (process.platform !== 'linux') return null
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no desktop session'
  return process.getuid?.() === 0 ? 'Electron refuses to run as root with its sandbox on' : null
}
