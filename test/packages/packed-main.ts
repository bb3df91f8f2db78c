/** Runs the main process of a package, `node packed-main.ts <main.js>`, and prints what it gave as JSON. */
import { createRequire } from 'node:module'
import type { EngineEvent } from '../../shared/contract.ts'
import { asked } from '../desktop/small-electron.ts'
import { clientOf, startMain } from '../desktop/start-main.ts'

const main = process.argv[2] ?? ''
process.argv.splice(2)
const window = await startMain(main)
if (!window) {
  console.log(JSON.stringify({ problems: asked.problems }))
  process.exit(1)
}
window.webContents.askForPort()
const client = clientOf(window)
const events = await client.events()
const first = (await events.next()).value
await client.settings.update({ concurrency: 3 })
const page = await asked.answer?.(new Request('mayfly-app://app/index.html'))
const { rows } = await client.history.page({ filter: {}, cursor: null, limit: 10 })
const practice = await client.destinations.practice()
const { NsisUpdater, MacUpdater, AppImageUpdater } = createRequire(main)('electron-updater')
console.log(
  JSON.stringify({
    kind: (first as EngineEvent | undefined)?.kind,
    page: page?.status,
    rows: rows.length,
    practice: practice.destination.provider,
    updaters: [NsisUpdater, MacUpdater, AppImageUpdater].map((one) => typeof one),
    problems: asked.problems,
  }),
)
process.exit(0)
