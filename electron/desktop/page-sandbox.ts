import { ownAppImage, type RunningProgram } from './program-to-start.ts'

/**
 * Whether this Mayfly was started with Chromium's sandbox. An AppImage starts itself without one where the system lets
 * programs make no user namespaces.
 */
export function pageSandbox(
  argv: readonly string[],
  running: RunningProgram,
): 'on' | 'off' | 'off-in-appimage' {
  const end = argv.indexOf('--')
  const switches = end < 0 ? argv : argv.slice(0, end)
  const isOff =
    switches.includes('--no-sandbox') || running.environment.ELECTRON_DISABLE_SANDBOX !== undefined
  if (!isOff) return 'on'
  return ownAppImage(running) === null ? 'off' : 'off-in-appimage'
}
