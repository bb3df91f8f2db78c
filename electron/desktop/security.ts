import { app, session, shell } from 'electron'
import { isOwnPage, isOwnPicture, isWebAddress } from './app-address.ts'

/** Locks down every page there will ever be: it stays where it is, opens nothing, and gets no permission. */
export function lockDownPages(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      // A link to the web belongs there. The page may ask for no more than its call `host.openExternal` does.
      openInBrowser(url).catch(() => {})
      return { action: 'deny' }
    })
  })
}

/** Refuses every permission, and every download but a picture of ours. To be called once the app is ready. */
export function refusePermissions(): void {
  const ours = session.defaultSession
  ours.on('will-download', (event, item) => {
    if (!isOwnPicture(item.getURL(), item.getFilename())) event.preventDefault()
  })
  ours.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  ours.setPermissionCheckHandler(() => false)
  ours.setDevicePermissionHandler(() => false)
}

/** Web addresses only: any other scheme could start a program. */
export async function openInBrowser(url: string): Promise<void> {
  if (isWebAddress(url)) await shell.openExternal(url)
}
