/** What a restore makes of the app that asked for it, and of what that was given; prints it as JSON. */
import { app, asked } from './small-electron.ts'
import { clientOf, startMain } from './start-main.ts'

// As Electron passes it on from `electron . <what is given>`.
process.argv = [process.argv[0] ?? '', '.', ...process.argv.slice(2)]
const window = await startMain()
if (!window) throw new Error(asked.problems.join())
window.emit('ready-to-show')
window.shown = false
app.emit('second-instance', {}, [], '/', {
  argv: ['electron', '.', 'c.txt', '--upload-clipboard'],
  cwd: '/b',
})
const { shown } = window
window.webContents.askForPort()
await clientOf(window).data.restore({ backup: 'nothing' })
while (asked.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5))
console.log(JSON.stringify({ asked: { ...asked, windows: [] }, shown }))
process.exit(asked.exitCode)
