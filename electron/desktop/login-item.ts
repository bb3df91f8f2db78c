import { join } from 'node:path'
import type { App } from 'electron'
import { autostartState, setAutostartEntry } from './autostart-entry.ts'
import { programToStart, type RunningProgram } from './program-to-start.ts'
import type { SystemSwitch } from './system-switch.ts'

/** Mayfly's start with the person's session. */
export function loginItem(
  running: RunningProgram & { readonly home: string },
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
): SystemSwitch {
  const { platform, environment, home } = running
  const program = programToStart(running)
  const common = { id: 'start-at-login', name: 'Start with the computer', setting: 'startAtLogin' } as const
  if (platform === 'linux') {
    const folder = join(environment.XDG_CONFIG_HOME || join(home, '.config'), 'autostart')
    return {
      ...common,
      state: () => autostartState({ folder, program }),
      set: (isWanted) => setAutostartEntry(isWanted, { folder, program }),
    }
  }
  // Of Windows alone: it runs the path as the beginning of a command line, and finds the entry by the same words.
  const asked = platform === 'win32' ? { path: `"${program}"`, args: ['--hidden'] } : {}
  return {
    ...common,
    state() {
      const found = app.getLoginItemSettings(asked)
      if (platform === 'darwin')
        return found.status === 'requires-approval' ? 'refused' : onOff(found.openAtLogin)
      return found.openAtLogin && !found.executableWillLaunchAtLogin ? 'refused' : onOff(found.openAtLogin)
    },
    set: (isWanted) => app.setLoginItemSettings({ ...asked, openAtLogin: isWanted }),
  }
}

function onOff(isOn: boolean): 'on' | 'off' {
  return isOn ? 'on' : 'off'
}
