import type { App } from 'electron'
import { linkScheme } from './deep-link.ts'
import { programToStart, type RunningProgram } from './program-to-start.ts'
import type { SystemSwitch } from './system-switch.ts'

/**
 * Links of Mayfly's own scheme, opened by this app. Null on Linux, where a desktop entry says so: a package's own, or
 * the one that Settings put there for an AppImage.
 */
export function linkClient(
  running: RunningProgram,
  app: Pick<App, 'isDefaultProtocolClient' | 'removeAsDefaultProtocolClient' | 'setAsDefaultProtocolClient'>,
): SystemSwitch | null {
  if (running.platform === 'linux') return null
  const program = programToStart(running)
  return {
    id: 'links',
    name: 'Links that begin with mayfly:',
    setting: 'openLinks',
    state: () => (app.isDefaultProtocolClient(linkScheme, program, []) ? 'on' : 'off'),
    set(isWanted) {
      const change = isWanted ? app.setAsDefaultProtocolClient : app.removeAsDefaultProtocolClient
      if (!change.call(app, linkScheme, program, [])) throw new Error('the system refused it')
    },
  }
}
