import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'
import { z } from 'zod'

const fileName = 'graphics.json'
const mostDeaths = 3
const withinMs = 300_000
/** So long a driver is given to be mended. */
const avoidedMs = 30 * 86_400_000

/** When the graphics process died, in ms since the epoch, under one version of Electron. */
const deathsSchema = z.object({ electron: z.string(), deaths: z.array(z.number()) })

/**
 * Keeps away from graphics hardware for a month, or until the next version of Electron, once its process has died again
 * and again: Chromium gives up then and takes the app along, at every start. Call it before the app is ready.
 * @param folder where it is kept
 */
export function guardGraphics(
  app: Pick<App, 'disableHardwareAcceleration' | 'on'>,
  folder: string,
  electron: string,
  now: () => number = Date.now,
): void {
  let deaths = readDeaths(folder, electron)
  if (haveComeThick(deaths) && now() - (deaths.at(-1) ?? 0) < avoidedMs) app.disableHardwareAcceleration()
  app.on('child-process-gone', (_event, { type, reason }) => {
    if (type !== 'GPU' || reason === 'clean-exit' || reason === 'killed') return
    deaths = [...deaths, now()].slice(-mostDeaths)
    // At once: the app itself may be next.
    writeDeaths(folder, electron, deaths)
  })
}

function haveComeThick(deaths: readonly number[]): boolean {
  const [first = 0] = deaths
  return deaths.length >= mostDeaths && (deaths.at(-1) ?? 0) - first < withinMs
}

function readDeaths(folder: string, electron: string): readonly number[] {
  try {
    const kept = deathsSchema.parse(JSON.parse(readFileSync(join(folder, fileName), 'utf8')))
    return kept.electron === electron ? kept.deaths : []
  } catch {
    return []
  }
}

function writeDeaths(folder: string, electron: string, deaths: readonly number[]): void {
  const path = join(folder, fileName)
  try {
    writeFileSync(`${path}.new`, JSON.stringify({ electron, deaths }), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    // The next start tries the hardware once more.
  }
}
