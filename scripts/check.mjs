// `npm run check`: format and lint, types, architecture. Plain JavaScript for any Node from 18 up.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
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
for (const [name, command] of steps) {
  const start = performance.now()
  const run = spawnSync(node, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const passed = run.status === 0
  if (!passed) {
    failed.push(name)
    process.stdout.write(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}\n`)
  }
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`)
}
if (failed.length > 0) {
  console.log(`The check failed: ${failed.join(', ')}.`)
  process.exitCode = 1
}
