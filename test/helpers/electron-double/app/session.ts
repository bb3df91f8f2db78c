import { onlyDoubled, type Part } from './guard.ts'
import { memory } from './memory.ts'

/** Playwright's name of each permission, and Electron's. */
const permissions = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  camera: 'media',
  microphone: 'media',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
} as const

let mayAsk: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null
let mayHave: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null

const defaultSession: Part<Electron.Session> = {
  setPermissionRequestHandler: (handler) => {
    mayAsk = handler
  },
  setPermissionCheckHandler: (handler) => {
    mayHave = handler
  },
  // No page of the double is offered a device.
  setDevicePermissionHandler: () => {},
  async resolveProxy(url) {
    memory.proxyAsked.push(url)
    return memory.proxy
  },
}
export const session = onlyDoubled('session', {
  defaultSession: onlyDoubled('session.defaultSession', defaultSession),
})

/** What main grants to a page, by Playwright's names. Electron grants all that nobody refuses. */
export function grantedPermissions(contents: Electron.WebContents): string[] {
  const isGranted = (permission: (typeof permissions)[keyof typeof permissions]) => {
    let asked = !mayAsk
    mayAsk?.(contents, permission, (yes) => (asked = yes), {} as Electron.PermissionRequest)
    return (
      asked ||
      !mayHave ||
      mayHave(contents, permission, '', {} as Electron.PermissionCheckHandlerHandlerDetails)
    )
  }
  return Object.entries(permissions).flatMap(([name, permission]) => (isGranted(permission) ? [name] : []))
}
