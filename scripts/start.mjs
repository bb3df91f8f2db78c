// `npm start [-- --browser | --electron]`: installs, builds, opens Mayfly. Plain JavaScript for any Node from 18 up.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildIfNeeded } from './build-if-needed.mjs'
import { findElectron, hasDesktop } from './electron-runtime.mjs'
import { prepareNode, root } from './pinned-node.mjs'

/** A desktop app that ends with an error so soon did not start: a library is missing, say. In ms. */
const startingTime = 5_000

const options = new Set(process.argv.slice(2))
const unknown = [...options].find((option) => option !== '--browser' && option !== '--electron')
if (unknown !== undefined) {
  console.error(`npm start knows --browser and --electron, not "${unknown}".`)
  process.exit(2)
}

const node = prepareNode()
if (!buildIfNeeded(node)) process.exit(1)
process.exitCode = (await openDesktop()) ?? (await openBrowserEdition())

/** The exit code, or null when the desktop app cannot run here and a sentence has said why. */
async function openDesktop() {
  if (options.has('--browser')) return null
  const electron = findElectron(node, { again: options.has('--electron') })
  if (electron.why) {
    console.log(`${electron.why} Mayfly opens in the browser instead.`)
    return null
  }
  const start = performance.now()
  const { ELECTRON_RUN_AS_NODE: _ignored, ...env } = process.env
  const code = await runToEnd(electron.path, ['.'], env)
  if (code === 0 || performance.now() - start > startingTime) return code
  console.log(`Electron ended at once with code ${code}. Mayfly opens in the browser instead.`)
  return null
}

function openBrowserEdition() {
  const open = hasDesktop() ? ['--open'] : []
  return runToEnd(node, [join(root, 'scripts', 'mayfly.mjs'), 'serve', ...open], process.env)
}

/** Runs a program in the foreground; an interruption that it obeys is a clean end. */
function runToEnd(program, args, env) {
  return new Promise((resolve) => {
    let interrupted = false
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' })
    const pass = (signal) => {
      interrupted = true
      // A terminal has sent Ctrl-C to the child as well.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const finish = (code) => {
      for (const signal of signals) process.off(signal, pass)
      resolve(interrupted ? 0 : code)
    }
    child.once('error', (error) => {
      console.error(error.message)
      finish(1)
    })
    child.once('exit', (code, signal) => finish(code ?? (signal ? 1 : 0)))
  })
}
