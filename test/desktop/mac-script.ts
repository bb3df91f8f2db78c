/**
 * What a person does with the icon in the menu bar of macOS once their session started the app, and what comes while it
 * closes: `mac-script.ts <a file>`. Prints what came of it as JSON.
 */
import Database from 'better-sqlite3'
import { app, asked, system, trays } from './small-electron.ts'
import { clientOf, startMain } from './start-main.ts'

// The app itself, as an installed one, is started with nothing.
const [, dropped] = process.argv.splice(1)
// The native part is this system's.
new Database(':memory:').close()
Object.defineProperty(process, 'platform', { value: 'darwin' })
system.refusesTrays = false
const opening = startMain()
await waitFor(() => app.listenerCount('activate') || null)
const windowsAtFirst = asked.windows.length
app.emit('activate')
const window = await opening
const [tray] = trays
if (!window || !tray) throw new Error(asked.problems.join())
window.emit('ready-to-show')
window.webContents.askForPort()
const { queue } = clientOf(window)

async function waitFor<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== undefined) return seen
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

tray.emit('drop-files', {}, [dropped])
const row = await waitFor(async () => (await queue.range({ start: 0, count: 10 })).rows[0])
// The app lives on without a window; a question brings one up, and waits until it can be seen.
window.close()
await waitFor(() => asked.questions.find((words) => words.includes('stays')))
const before = asked.questions.length
tray.emit('drop-text', {}, 'words to keep')
const another = await waitFor(() => asked.windows[1])
const askedUnseen = asked.questions.length > before
another.emit('ready-to-show')
const question = await waitFor(() => asked.questions[before])
const menu = await waitFor(() => {
  tray.emit('right-click', {})
  return tray.poppedUp
})
menu.find(({ label }) => label === 'Quit Mayfly')?.click?.()
// The system knows nothing of another one while this one closes.
const isHeard = { preventDefault() {} }
app.emit('open-file', isHeard, dropped)
app.emit('open-url', isHeard, 'mayfly://upload?url=https%3A%2F%2Ffiles.example%2Fa.jpg')
await waitFor(() => asked.exitCode)

const labels = menu.map(({ label }) => label)
console.log(
  JSON.stringify({
    windowsAtFirst,
    name: row.name,
    question,
    labels,
    askedUnseen,
    boxes: asked.boxesOnWindows,
    released: asked.released,
    relaunches: asked.relaunches,
  }),
)
process.exit(asked.exitCode ?? 1)
