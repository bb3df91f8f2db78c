/**
 * Runs a built main process unchanged in plain Node, with the double in place of Electron:
 * `node starter.ts <main> [arguments of the app]`, started with `fork` by `launch-double.ts`.
 */
import { registerHooks } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileOfFault, type PlantedFault, plantInto } from '../planted-fault.ts'
import { app, becomeReady } from './app.ts'
import { electron } from './electron.ts'
import { memory } from './memory.ts'
import { listenToPages } from './page-server.ts'
import { testProcess } from './test-process.ts'

const [main = '', ...args] = process.argv.slice(2)
// An app that is not packaged is the first argument of Electron.
process.argv = [process.execPath, ...(memory.isPackaged ? [] : [app.getAppPath()]), ...args]
delete process.env.ELECTRON_DOUBLE_PACKAGED
Object.defineProperty(process, 'resourcesPath', { value: app.getAppPath() })

const address = 'electron-double:module'
const here = new URL('electron.ts', import.meta.url).href
const exported = Object.keys(electron).map((name) => `export const ${name} = electron['${name}']`)
const source = [`import { electron } from '${here}'`, ...exported, 'export default electron'].join('\n')

const fault: PlantedFault | null = JSON.parse(process.env.ELECTRON_DOUBLE_FAULT ?? 'null')
delete process.env.ELECTRON_DOUBLE_FAULT
const faulty = fault === null ? null : pathToFileURL(fileOfFault(dirname(main), fault)).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: address, format: 'module', shortCircuit: true }
      : next(specifier, context),
  load(url, context, next) {
    if (url === address) return { source, format: 'module', shortCircuit: true }
    const loaded = next(url, context)
    if (fault === null || url !== faulty) return loaded
    return { ...loaded, source: plantInto(String(loaded.source), fault) }
  },
})

testProcess.answer('evaluate', ({ source, arg, on }) => {
  // biome-ignore lint/security/noGlobalEval: this is how Playwright's evaluate reaches main as well
  const run = globalThis.eval(`(${source})`) as (target: unknown, arg: unknown) => unknown
  return run(on === 'electron' ? electron : memory, arg)
})

await listenToPages()
await import(pathToFileURL(main).href)
becomeReady()
