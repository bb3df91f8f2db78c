import type { PlantedFault } from '../helpers/electron-double/planted-fault.ts'
import type { AppStep } from './app-steps.ts'
import type { StartStep } from './start-steps.ts'
import { systemFaults } from './system-faults.ts'

/**
 * `noticedBy`: the step that must fail; `open`: the window comes, and never shows the queue; `start`: the app ends
 * before it has one; a step of `startSteps`: a start of its own.
 */
export type NoticedFault = PlantedFault & { readonly noticedBy: AppStep | StartStep | 'open' | 'start' }

/** Each a change to the built app that breaks it; the first two are tried in every run. */
export const plantedFaults: readonly NoticedFault[] = [
  { name: 'the port is not started', part: 'main', from: 'port.start();', to: '', noticedBy: 'open' },
  {
    name: 'a path is asked for in a way that Electron gave up',
    part: 'preload',
    from: 'electron.webUtils.getPathForFile(file)',
    to: 'file.path ?? ""',
    noticedBy: 'drop',
  },
  {
    name: 'messages are not forwarded',
    part: 'main',
    from: 'isCall(message.data) && listener(message)',
    to: 'undefined',
    noticedBy: 'open',
  },
  {
    name: 'the port is not handed on to the page',
    part: 'preload',
    from: 'window.postMessage("mayfly:port", "*", [...event.ports]);',
    to: '',
    noticedBy: 'open',
  },
  {
    name: 'an API that Electron does not have',
    part: 'main',
    from: 'clipboard.writeText(text)',
    to: 'clipboard.writeTextSync(text)',
    noticedBy: 'copy',
  },
  {
    name: 'the page is not sandboxed',
    part: 'main',
    from: 'sandbox: true,',
    to: 'sandbox: false,',
    noticedBy: 'start',
  },
  {
    name: 'preload script and page share a world',
    part: 'main',
    from: 'contextIsolation: true,',
    to: 'contextIsolation: false,',
    noticedBy: 'start',
  },
  {
    name: 'pages are not locked down',
    part: 'main',
    from: '\nlockDownPages();',
    to: '',
    noticedBy: 'stayPut',
  },
  {
    name: 'new windows are allowed',
    part: 'main',
    from: 'return { action: "deny" };',
    to: 'return { action: "allow" };',
    noticedBy: 'openNothing',
  },
  {
    name: 'permissions are not refused',
    part: 'main',
    from: '\trefusePermissions();',
    to: '',
    noticedBy: 'permissions',
  },
  {
    name: 'a page may have anything saved',
    part: 'main',
    from: 'if (!isOwnPicture(item.getURL(), item.getFilename())) event.preventDefault();',
    to: '',
    noticedBy: 'saveNothing',
  },
  {
    name: 'inline scripts are allowed',
    part: 'main',
    from: `"script-src 'self'",`,
    to: `"script-src 'self' 'unsafe-inline'",`,
    noticedBy: 'policy',
  },
  {
    name: 'the scheme does not take part in fetch',
    part: 'main',
    from: 'supportFetchAPI: true',
    to: 'supportFetchAPI: false',
    noticedBy: 'paste',
  },
  {
    name: 'the intake refuses our own page',
    part: 'main',
    from: 'origin !== "mayfly-app://app"',
    to: 'origin !== "mayfly-app://app/"',
    noticedBy: 'paste',
  },
  {
    name: 'what was chosen in the dialog is dropped',
    part: 'main',
    from: 'chosen.canceled ? [] : chosen.filePaths',
    to: '[]',
    noticedBy: 'choose',
  },
  {
    name: 'only the first document gets a port',
    part: 'main',
    from: 'webContents.ipc.on("mayfly:ready"',
    to: 'webContents.ipc.once("mayfly:ready"',
    noticedBy: 'reload',
  },
  {
    name: 'a page gets as many ports as it asks for',
    part: 'preload',
    from: 'window.removeEventListener("message", onMessage);',
    to: '',
    noticedBy: 'onePort',
  },
  {
    name: 'a second start is ignored',
    part: 'main',
    from: 'onSecond(readLaunchArguments(',
    to: 'void (readLaunchArguments(',
    noticedBy: 'secondStart',
  },
  {
    name: 'an app that closes still takes what a start was given',
    part: 'main',
    from: 'app.releaseSingleInstanceLock();',
    to: '',
    noticedBy: 'startWhileClosing',
  },
  {
    name: 'a crashed page is left dead',
    part: 'main',
    from: 'window.isDestroyed() || window.webContents.reload()',
    to: 'window.isDestroyed()',
    noticedBy: 'crash',
  },
  {
    name: 'an item without a path is given its name for one',
    part: 'preload',
    from: 'electron.webUtils.getPathForFile(file)',
    to: 'electron.webUtils.getPathForFile(file) || file.name',
    noticedBy: 'dropWithoutPath',
  },
  {
    name: 'a large file without a path ends with its first piece',
    part: 'main',
    from: 'if (transfer.received < transfer.size) {',
    to: 'if (false) {',
    noticedBy: 'dropLargeWithoutPath',
  },
  {
    name: 'a second start does not bring the window back',
    part: 'main',
    from: 'if (window.isMinimized()) window.restore();\n\t\twindow.show();',
    to: '',
    noticedBy: 'secondStart',
  },
  {
    name: 'a start with the session stays hidden although its icon does not come up',
    part: 'main',
    from: 'else awaitTrayItem(process.platform).then(',
    to: 'else Promise.resolve(true).then(',
    noticedBy: 'unlisted',
  },
  {
    name: 'the environment of an AppImage reaches what the app opens',
    part: 'main',
    from: 'keepAppImageToItself(thisProgram());',
    to: '',
    noticedBy: 'appImage',
  },
  ...systemFaults,
]
