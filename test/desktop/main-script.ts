/** What a page, a person and a hostile page would try on the running main; prints what came of it as JSON. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, asked } from './small-electron.ts'
import { clientOf, startMain } from './start-main.ts'

// Whom main speaks to by itself: nobody, and its own socket.
const connections: string[] = []
const { connect } = Socket.prototype
Socket.prototype.connect = function (this: Socket, ...given: Parameters<typeof connect>) {
  connections.push(JSON.stringify(given[0]))
  return connect.apply(this, given)
} as typeof connect

// Where a test waits for what takes ten seconds.
const { now } = performance
const { CLOCK_SPEED = '1' } = process.env
performance.now = () => now.call(performance) * Number(CLOCK_SPEED)

process.argv = [process.argv[0] ?? '', '.', ...process.argv.slice(2)]
const window = await startMain()
if (!window) {
  console.log(JSON.stringify({ asked }))
  process.exit(asked.exitCode ?? 1)
}
const { webContents, options } = window
const shownEarly = window.shown
window.emit('ready-to-show')
webContents.askForPort()

const client = clientOf(window)
const events = await client.events()
const first = (await events.next()).value
await client.host.writeClipboard({ text: 'a link' })
const chosen = await client.host.chooseFiles({})

// Into a folder where others have made files first, and into Mayfly's own.
const dataDir = process.env.MAYFLY_DATA_DIR ?? ''
const shared = mkdtempSync(join(tmpdir(), 'mayfly-shared-'))
writeFileSync(join(shared, 'victim'), 'theirs')
for (const name of ['h.json', 'h.json.part']) symlinkSync(join(shared, 'victim'), join(shared, name))
const exported: unknown[] = []
for (const to of [null, join(shared, 'h.json'), join(dataDir, 'h.json')]) {
  asked.saveTo = to
  exported.push(await client.data.saveExport({ format: 'json' }).catch((error) => error.data.failure.message))
}
exported.push(readdirSync(shared).sort(), readFileSync(join(shared, 'victim'), 'utf8'))
rmSync(shared, { recursive: true })

const answer = asked.answer
const page = await answer?.(new Request('mayfly-app://app/index.html'))
const statuses: Record<string, number | undefined> = {}
for (const path of ['app/..%2fpackage.json', 'app/%2e%2e/package.json', 'other/index.html']) {
  statuses[path] = (await answer?.(new Request(`mayfly-app://${path}`)))?.status
}
const post = (origin: string) =>
  answer?.(
    new Request('mayfly-app://app/intake?name=p.png', {
      method: 'POST',
      body: 'pixels',
      headers: { origin },
    }),
  )
const staged = await (await post('mayfly-app://app'))?.json()
const foreign = (await post('https://evil.example'))?.status

const prevented: Record<string, boolean> = {}
for (const url of ['https://evil.example/', 'file:///etc/passwd', 'mayfly-app://app/index.html']) {
  let held = false
  webContents.emit('will-navigate', { url, isMainFrame: true, preventDefault: () => (held = true) })
  prevented[url] = held
}
// A redirect is held wherever it leads; a frame may show nothing, not even our page.
const heldAnyway = ['will-redirect', 'will-frame-navigate'].map((event) => {
  let held = false
  const url = 'mayfly-app://app/index.html'
  webContents.emit(event, { url, isMainFrame: false, preventDefault: () => (held = true) })
  return held
})
let webviewHeld = false
webContents.emit('will-attach-webview', { preventDefault: () => (webviewHeld = true) })
const popups = ['https://example.com/', 'file:///etc/passwd', 'javascript:1'].map((url) =>
  webContents.openWindow({ url }),
)

// Another document in the window gets no port, nor a frame within ours; a reload of ours gets a new one.
webContents.mainFrame.url = 'https://evil.example/'
webContents.askForPort()
webContents.askForPort({ url: 'mayfly-app://app/index.html', parent: webContents.mainFrame })
const portsForForeign = webContents.posted.length
webContents.mainFrame.url = 'mayfly-app://app/index.html'
webContents.askForPort()
const reloaded = clientOf(window)
const second = (await (await reloaded.events()).next()).value

const doctor = process.env.MAYFLY_TEST_DOCTOR ? await reloaded.doctor() : []
const socket = join(dataDir, 'engine.sock')
// What is left for later has its time.
const { AWAITED_FILE = socket } = process.env
for (const later of [socket, AWAITED_FILE])
  while (!existsSync(later)) await new Promise((resolve) => setTimeout(resolve, 20))
app.emit('window-all-closed')
while (asked.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5))

console.log(
  JSON.stringify({
    asked: { ...asked, windows: asked.windows.length },
    connections: connections.filter((to) => !to.includes('engine.sock')),
    webPreferences: options.webPreferences,
    options,
    shownEarly,
    shown: window.shown,
    url: webContents.mainFrame.url,
    first,
    second,
    chosen,
    exported,
    doctor,
    csp: page?.headers.get('content-security-policy'),
    type: page?.headers.get('content-type'),
    statuses,
    staged,
    foreign,
    prevented,
    heldAnyway,
    popups,
    webviewHeld,
    portsForForeign,
    ports: webContents.posted.length,
    isSocketLeft: existsSync(socket),
  }),
)
process.exit(asked.exitCode)
