// Plain JavaScript for any Node from 18 up.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

const commands = [
  // The same engine without the browser's own windows and services: half the CPU time for each page.
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'msedge',
]

/** Where installers put a browser that is not on the PATH. */
const places = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((variable) =>
    ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((path) =>
      join(process.env[variable] ?? 'C:\\', path),
    ),
  ),
}

export const noBrowserSentence =
  'No Chromium, Chrome or Edge was found: install one (Debian: apt install chromium-headless-shell), ' +
  'or run "npx playwright install chromium", or name one in MAYFLY_TEST_BROWSER.'

/** A browser that the end-to-end tests can drive: an installed one first, then Playwright's own; null if none. */
export function findBrowser() {
  const named = process.env.MAYFLY_TEST_BROWSER
  if (named) return existsSync(named) ? named : null
  const onPath =
    process.platform === 'win32'
      ? []
      : (process.env.PATH ?? '')
          .split(delimiter)
          .flatMap((folder) => commands.map((name) => join(folder, name)))
  const own = playwrightBrowser()
  return (
    [...onPath, ...(places[process.platform] ?? []), ...(own ? [own] : [])].find((path) =>
      existsSync(path),
    ) ?? null
  )
}

function playwrightBrowser() {
  try {
    return createRequire(import.meta.url)('playwright').chromium.executablePath()
  } catch {
    return null
  }
}
