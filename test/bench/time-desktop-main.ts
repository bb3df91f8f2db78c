/**
 * Starts the built main process with a small double of Electron, `node time-desktop-main.ts <main.js>`, and prints
 * when it was where, as JSON in ms: `node` until Node itself had started, `engine` from the import of main until its
 * window is asked for (the engine is open then), `snapshot` from the import until a page has the first snapshot.
 */
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { startMain } from '../desktop/start-main.ts'

const main = process.argv[2] ?? ''
process.argv.splice(2)
const { bootstrapComplete } = performance.nodeTiming
const page = new Worker(new URL('page-client.ts', import.meta.url))
await once(page, 'message')
const importedAt = performance.now()
const window = await startMain(main)
if (!window) throw new Error('main did not start')
const engine = performance.now() - importedAt
window.webContents.askForPort()
const port = window.webContents.posted.at(-1)?.ports[0]
if (!port) throw new Error('the page was given no port')
page.postMessage(port, [port])
await once(page, 'message')
const snapshot = performance.now() - importedAt
console.log(JSON.stringify({ node: bootstrapComplete, engine, snapshot }))
process.exit(0)
