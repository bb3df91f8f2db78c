// `npm run check`: format and lint, types, architecture. Plain JavaScript for any Node from 18 up.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { prepareNode, root } from './pinned-node.mjs'

const node = prepareNode()
const bin = (...path) => join(root, 'node_modules', ...path)
const steps = [
  [
    'format and lint',
    [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '--max-diagnostics=200', '.'],
  ],
  ['types', [bin('typescript', 'bin', 'tsc'), '-p', '.']],
  [
    'architecture',
    [bin('vitest', 'vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', 'test/architecture.test.ts'],
  ],
]

const failed = []
for (const end of steps.map(run)) {
  const { name, passed, output, seconds } = await end
  if (!passed) {
    failed.push(name)
    process.stdout.write(`${output}\n`)
  }
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`)
}
if (failed.length > 0) {
  console.log(`The check failed: ${failed.join(', ')}.`)
  process.exitCode = 1
}

async function run([name, command]) {
  const start = performance.now()
  const child = spawn(node, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => {
    child.on('error', resolve)
    child.on('close', resolve)
  })
  const [written, complained, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  const passed = status === 0
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  return { name, passed, output: `${written}${complained}${status instanceof Error ? status : ''}`, seconds }
}
