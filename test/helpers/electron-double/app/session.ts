import { guardedEmitter, hasNothingInvented, onlyDoubled, type Part, preventable } from './guard.ts'
import { memory } from './memory.ts'
import { fromBrowser } from './protocol.ts'
import { testProcess } from './test-process.ts'

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

class SessionDouble
  extends guardedEmitter('session.defaultSession', ['will-download'])
  implements Part<Electron.Session>
{
  setPermissionRequestHandler = (handler: typeof mayAsk) => {
    mayAsk = handler
  }
  setPermissionCheckHandler = (handler: typeof mayHave) => {
    mayHave = handler
  }
  // No page of the double is offered a device.
  setDevicePermissionHandler = () => {}
  async resolveProxy(url: string): Promise<string> {
    memory.proxyAsked.push(url)
    return memory.proxy
  }
}
hasNothingInvented<SessionDouble, Electron.Session>()
const defaultSession = new SessionDouble()
export const session = onlyDoubled('session', { defaultSession })

testProcess.answer('mayDownload', ({ url, filename }) => {
  const event = preventable({})
  const members: Part<Electron.DownloadItem> = {
    getURL: () => fromBrowser(url),
    getFilename: () => filename,
  }
  defaultSession.emit('will-download', event, onlyDoubled('DownloadItem', members))
  return !event.defaultPrevented
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
