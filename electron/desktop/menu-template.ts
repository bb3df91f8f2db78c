import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  showSmall(): void
  showSettings(): void
  uploadClipboard(): void
}

/**
 * The app's menu: standard entries, whose names and keys are the system's, and our own.
 * @param actions null: there is nothing yet that they could be done with, and our own entries are left out
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  actions: MenuActions | null,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const settings: MenuItemConstructorOptions[] = actions
    ? [
        { label: 'Settings…', accelerator: 'CommandOrControl+,', click: () => actions.showSettings() },
        { type: 'separator' },
      ]
    : []
  const file: MenuItemConstructorOptions[] = [
    ...(actions
      ? [
          {
            label: 'Upload What Is on the Clipboard',
            accelerator: 'CommandOrControl+Shift+V',
            click: () => actions.uploadClipboard(),
          },
          { type: 'separator' } as const,
        ]
      : []),
    ...(isMac ? [] : settings),
    { role: 'close' },
    ...(isMac ? [] : [{ role: 'quit' } as const]),
  ]
  const window: MenuItemConstructorOptions[] = [
    ...(actions
      ? [
          {
            label: 'Small Window',
            accelerator: 'CommandOrControl+Shift+M',
            click: () => actions.showSmall(),
          },
          { type: 'separator' } as const,
        ]
      : []),
    { role: 'minimize' },
    // Of macOS alone: elsewhere it would do nothing.
    ...(isMac ? [{ role: 'zoom' } as const, { type: 'separator' } as const, { role: 'front' } as const] : []),
  ]
  return [
    ...(isMac ? [macAppMenu(settings)] : []),
    { label: 'File', submenu: file },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
    },
    // By this role macOS lists the windows in it.
    { label: 'Window', ...(isMac && { role: 'window' }), submenu: window },
  ]
}

/** As Electron has it by itself, with settings where macOS looks for them. */
function macAppMenu(settings: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      ...settings,
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
}
