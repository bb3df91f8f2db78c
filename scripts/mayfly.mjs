#!/usr/bin/env node
// Plain JavaScript for any Node from 18 up: finds a Node that Mayfly runs on, and goes on with that.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { findNode, nodeIsNewEnough, nodeTooOldSentence, root } from './pinned-node.mjs'

// Node strips types from source, but refuses to below node_modules: what is installed is the bundle.
const installed = root.split(sep).includes('node_modules')
const entry = installed ? join(root, 'out', 'cli', 'mayfly.js') : join(root, 'electron', 'cli', 'mayfly.ts')

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function goOnWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => stop(`Mayfly could not start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

async function runHere() {
  // Left alone, V8's space for what is new grows to 32 MB while modules load, and a long upload then fills all of it.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Left alone, it lets what is old grow to four times what is in use before it collects it: hundreds of MB for a long
  // queue, of which the system gets nothing back. It begins at a quarter of that way, for 3 % more time.
  setFlagsFromString('--incremental-marking-hard-trigger=25')
  // Type stripping is what these versions call an experiment; the warning would stand between the links.
  const warnings = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') for (const show of warnings) show(warning)
  })
  // Keeps what was stripped and compiled: a fifth less memory and time from the second run on.
  if (!installed) module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'mayfly'))
  const { runMayfly } = await import(pathToFileURL(entry).href)
  await runMayfly(process.argv.slice(2))
}

if (!existsSync(entry)) stop('This package of Mayfly is not whole: its program is missing. Install it again.')
if (!installed && !existsSync(join(root, 'node_modules', 'commander'))) {
  stop(`What Mayfly needs is not installed yet. Run \`npm ci --ignore-scripts\` in ${root}, then this again.`)
}
if (nodeIsNewEnough(process.versions.node)) await runHere()
else {
  const node = findNode()
  if (node === null) stop(nodeTooOldSentence)
  goOnWith(node)
}
