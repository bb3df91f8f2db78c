import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkScheme } from './deep-link.ts'

/** What a start of the app, or a second start, brought along. */
export interface LaunchArguments {
  /** Absolute paths, in the order given. */
  readonly paths: readonly string[]
  readonly urls: readonly string[]
  /** Links of Mayfly's own scheme, not looked at yet. */
  readonly links: readonly string[]
  /** Upload what is on the clipboard. */
  readonly clipboard: boolean
  /** `hidden`: started with the session; `small`: the small window was asked for. */
  readonly show: 'window' | 'small' | 'hidden'
}

/**
 * Reads a command line.
 * @param argv whole, with the program first
 * @param programs how many of its first words are the program: 1 when packaged, 2 with an app directory
 * @param cwd of the process whose command line it is
 */
export function readLaunchArguments(argv: readonly string[], programs: number, cwd: string): LaunchArguments {
  const paths: string[] = []
  const urls: string[] = []
  const links: string[] = []
  let clipboard = false
  let show: LaunchArguments['show'] = 'window'
  let onlyPaths = false
  for (const word of argv.slice(programs)) {
    if (word === '') continue
    if (onlyPaths) paths.push(resolve(cwd, word))
    else if (word === '--') onlyPaths = true
    else if (word === '--hidden') show = 'hidden'
    else if (word === '--small-window') show = 'small'
    else if (word === '--upload-clipboard') {
      clipboard = true
      show = 'small'
    }
    // Chromium's own switches, and whatever else it adds to a command line.
    else if (word.startsWith('-')) continue
    else if (word.toLowerCase().startsWith(`${linkScheme}:`)) links.push(word)
    else if (/^https?:\/\//i.test(word)) urls.push(word)
    else if (/^file:\/\//i.test(word)) addFileUrl(paths, word)
    else paths.push(isAbsolute(word) ? word : resolve(cwd, word))
  }
  return { paths, urls, links, clipboard, show }
}

/** The words of a command line that brings all of it along, behind the program. */
export function launchWords(given: readonly LaunchArguments[]): string[] {
  const paths = given.flatMap((one) => one.paths)
  const isSmall = given.every(({ show }) => show === 'small')
  return [
    ...(isSmall ? ['--small-window'] : []),
    ...(given.some(({ clipboard }) => clipboard) ? ['--upload-clipboard'] : []),
    ...given.flatMap(({ urls, links }) => [...urls, ...links]),
    ...(paths.length > 0 ? ['--', ...paths] : []),
  ]
}

/**
 * How many of the first words of a development start are the program: all up to the app's folder, which comes behind
 * the runtime's own switches where a debugger or a test gives it some.
 * @param cwd of the process whose command line it is
 */
export function developmentWords(argv: readonly string[], cwd: string, appFolder: string): number {
  const at = argv.findIndex((word, index) => index > 0 && word !== '' && resolve(cwd, word) === appFolder)
  return at < 0 ? 2 : at + 1
}

function addFileUrl(paths: string[], url: string): void {
  try {
    paths.push(fileURLToPath(url))
  } catch {
    // On another computer (file://host/…), or not a URL after all: there is no such file here.
  }
}
