import { Menu } from 'electron'

export interface MenuActions {
  showSmall(): void
  uploadClipboard(): void
}

/** Standard entries, whose names and keys are the system's, and two of our own. */
export function setMenu(actions: MenuActions): void {
  const template: Electron.MenuItemConstructorOptions[] = [
    {
      label: 'File',
      submenu: [
        {
          label: 'Upload What Is on the Clipboard',
          accelerator: 'CommandOrControl+Shift+V',
          click: () => actions.uploadClipboard(),
        },
        { type: 'separator' },
        { role: 'close' },
        ...(process.platform === 'darwin' ? [] : [{ role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
    },
    {
      label: 'Window',
      submenu: [
        {
          label: 'Small Window',
          accelerator: 'CommandOrControl+Shift+M',
          click: () => actions.showSmall(),
        },
        { type: 'separator' },
        { role: 'minimize' },
        { role: 'zoom' },
      ],
    },
  ]
  if (process.platform === 'darwin') template.unshift({ role: 'appMenu' })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
