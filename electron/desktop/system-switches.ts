import { homedir } from 'node:os'
import { app } from 'electron'
import { linkClient } from './link-client.ts'
import { loginItem } from './login-item.ts'
import { thisProgram } from './program-to-start.ts'
import type { SystemSwitch } from './system-switch.ts'

/** The switches of this system. A development start has none: they would start the bare runtime. */
export function systemSwitches(): readonly SystemSwitch[] {
  if (!app.isPackaged) return []
  const links = linkClient(thisProgram(), app)
  return [loginItem({ ...thisProgram(), home: homedir() }, app), ...(links ? [links] : [])]
}
