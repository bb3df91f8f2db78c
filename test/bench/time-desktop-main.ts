/**
 * Starts the built main process with a small double of Electron, `node time-desktop-main.ts <main.js>`, and prints
 * when it was where, as JSON in ms: `node` until Node itself had started, `engine` from the import of main until its
 * window is asked for (the engine is open then), `snapshot` from the import until a page has the first snapshot.
 */
import { performance } from 'node:perf_hooks'
import { clientOf, startMain } from '../desktop/start-main.ts'

const main = process.argv[2] ?? ''
process.argv.splice(2)
const { bootstrapComplete } = performance.nodeTiming
const importedAt = performance.now()
const window = await startMain(main)
if (!window) throw new Error('main did not start')
const engine = performance.now() - importedAt
window.webContents.askForPort()
const events = await clientOf(window).events()
await events.next()
const snapshot = performance.now() - importedAt
console.log(JSON.stringify({ node: bootstrapComplete, engine, snapshot }))
process.exit(0)
