import { onlyDoubled } from './guard.ts'
import { memory } from './memory.ts'

type Template = (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]

/** A menu is its template: entries can be found and clicked, roles do nothing here. */
export class MenuDouble {
  readonly items: Electron.MenuItem[]
  constructor(template: Template) {
    this.items = template.map((entry) => ({
      ...entry,
      ...(Array.isArray(entry.submenu) ? { submenu: new MenuDouble(entry.submenu) } : {}),
    })) as unknown as Electron.MenuItem[]
  }
  popup(): void {}
}

export const Menu = onlyDoubled('Menu', {
  buildFromTemplate: (template: Template) => new MenuDouble(template) as unknown as Electron.Menu,
  setApplicationMenu: (menu: Electron.Menu | null) => {
    memory.menu = menu
  },
  getApplicationMenu: () => memory.menu,
} satisfies Partial<typeof Electron.Menu>)
