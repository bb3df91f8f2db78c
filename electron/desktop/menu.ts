import { Menu } from 'electron'
import { type MenuActions, menuTemplate } from './menu-template.ts'

/** Puts the app's menu in place of Electron's own, which has developers' entries and leads to its makers' pages. */
export function setMenu(actions: MenuActions | null): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actions)))
}
