import { until } from '../until.ts'
import type { DoubleApp } from './launch-double.ts'

/** What a system and a person do to the app, and only the double can do on command. */

/** Clicks the tray's icon. */
export function clickTray(app: DoubleApp): Promise<void> {
  return app.evaluateInDouble(({ tray }) => {
    if (!tray) throw new Error('there is no tray icon')
    tray.emitter.emit('click', {}, { x: 0, y: 0, width: 24, height: 24 })
  })
}

/** Chooses an entry of the tray's menu by its words, as soon as it is there. */
export function chooseInTray(app: DoubleApp, label: string): Promise<true> {
  return until(
    () =>
      app.evaluateInDouble(({ tray }, wanted) => {
        const entry = tray?.menu?.items.find((item) => item.label === wanted)
        entry?.click()
        return entry ? true : null
      }, label),
    { what: `“${label}” in the tray’s menu` },
  )
}

/** Chooses an entry of the app's own menu, at any depth. */
export function chooseInMenu(app: DoubleApp, label: string): Promise<true> {
  return until(
    () =>
      app.evaluateInDouble(({ menu }, wanted) => {
        const entry = menu?.items
          .flatMap((item) => [item, ...(item.submenu?.items ?? [])])
          .find((item) => item.label === wanted)
        entry?.click()
        return entry ? true : null
      }, label),
    { what: `“${label}” in the menu` },
  )
}

/** Clicks the first notification whose title contains `title`, as soon as it is there. */
export function clickNotification(app: DoubleApp, title: string): Promise<true> {
  return until(
    () =>
      app.evaluateInDouble(({ notifications }, wanted) => {
        const found = notifications.find((one) => one.title.includes(wanted))
        found?.emitter.emit('click', {})
        return found ? true : null
      }, title),
    { what: `a notification with “${title}”` },
  )
}

export function notifications(
  app: DoubleApp,
): Promise<{ title: string; body: string; actions: readonly string[] }[]> {
  return app.evaluateInDouble((memory) =>
    memory.notifications.map(({ title, body, actions }) => ({ title, body, actions })),
  )
}

/** Presses a button of the first notification that has it, as soon as there is one. */
export function pressInNotification(app: DoubleApp, button: string): Promise<true> {
  return until(
    () =>
      app.evaluateInDouble(({ notifications }, wanted) => {
        const found = notifications.find(({ actions }) => actions.includes(wanted))
        found?.emitter.emit('action', { actionIndex: found.actions.indexOf(wanted) })
        return found ? true : null
      }, button),
    { what: `a notification with the button “${button}”` },
  )
}

/** Presses a global shortcut, as soon as main holds it. */
export function pressShortcut(app: DoubleApp, shortcut: string): Promise<true> {
  return until(
    () =>
      app.evaluateInDouble(({ shortcuts }, wanted) => {
        const press = shortcuts.get(wanted)
        press?.()
        return press ? true : null
      }, shortcut),
    { what: `the shortcut ${shortcut}` },
  )
}

/** The computer falls asleep and wakes up, or another of the power monitor's events. */
export function firePower(
  app: DoubleApp,
  event: 'suspend' | 'resume' | 'unlock-screen' | 'shutdown',
): Promise<void> {
  return app.evaluateInDouble(({ powerMonitor }, name) => void powerMonitor?.emit(name), event)
}

/** The system hands over a link of the app's scheme, as macOS does. */
export function openLink(app: DoubleApp, link: string): Promise<void> {
  return app.evaluateInDouble(
    (memory, url) => void memory.app?.emit('open-url', { preventDefault() {} }, url),
    link,
  )
}

/** The system hands over files, one after the other, as macOS does for the dock's icon. */
export function openFiles(app: DoubleApp, files: readonly string[]): Promise<void> {
  return app.evaluateInDouble((memory, paths) => {
    for (const path of paths) memory.app?.emit('open-file', { preventDefault() {} }, path)
  }, files)
}

/** What the open message box says; resolves when there is one. */
export function messageBox(app: DoubleApp): Promise<{ message: string; detail: string }> {
  return until(
    () =>
      app.evaluateInDouble(({ messageBoxes: [box] }) =>
        box ? { message: box.options.message, detail: box.options.detail ?? '' } : null,
      ),
    { what: 'a message box' },
  )
}

/** Presses a button of the open message box, as soon as there is one with it. */
export function pressInMessageBox(app: DoubleApp, button: string): Promise<true> {
  return until(
    () =>
      app.evaluateInDouble(({ messageBoxes }, wanted) => {
        const box = messageBoxes.find(({ options }) => options.buttons?.includes(wanted))
        box?.press(box.options.buttons?.indexOf(wanted) ?? -1)
        return box ? true : null
      }, button),
    { what: `a message box with “${button}”` },
  )
}

/** What the person will choose in the next file dialog. */
export function chooseNext(app: DoubleApp, paths: string[]): Promise<void> {
  return app.evaluateInDouble((memory, chosen) => void memory.chosenPaths.push(chosen), paths)
}

export function setClipboard(
  app: DoubleApp,
  content: { text?: string; uriList?: string; image?: Uint8Array },
): Promise<void> {
  return app.evaluateInDouble((memory, given) => {
    memory.clipboard = { text: '', uriList: '', image: null, ...given }
  }, content)
}

export function clipboardText(app: DoubleApp): Promise<string> {
  return app.evaluateInDouble((memory) => memory.clipboard.text)
}
