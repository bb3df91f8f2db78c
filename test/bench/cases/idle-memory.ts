import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from '../../../scripts/build-if-needed.mjs'
import type { BenchCase, BenchContext } from '../bench-case.ts'
import { MiB } from '../make-files.ts'
import { mayflyEnvironment } from '../run-mayfly.ts'
import { startProgram } from '../start-program.ts'
import { statisticsOf } from '../statistics.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const settledMs = 3_000
const most = 110

/** Memory of `mayfly serve` from the package's own bundle, with an empty queue and nothing to do. */
export const idleMemory: BenchCase = {
  name: 'idle-memory',
  async run(context) {
    const program = await installBundle(context)
    const used: number[] = []
    for (let round = 0; round < Math.min(3, context.pairs); round += 1) {
      used.push(await idle(context, program))
      context.say(`idle: ${used.at(-1)?.toFixed(1)} MiB`)
    }
    const ours = statisticsOf(used)
    return [
      {
        what: '`mayfly serve` from the bundle, idle',
        unit: 'MiB',
        ours,
        peer: null,
        target: { text: `at most ${most} MiB`, met: ours.median <= most },
      },
    ]
  },
}

/** As `npm install` would lay it out: the bundle below node_modules. */
async function installBundle({ scratch }: BenchContext): Promise<string> {
  if (!buildIfNeeded(process.execPath)) throw new Error('The interface could not be built.')
  const modules = join(scratch, 'installed', 'node_modules')
  const folder = join(modules, 'mayfly')
  await mkdir(folder, { recursive: true })
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const config = join(root, 'scripts/cli.vite.config.ts')
  const args = [vite, 'build', '--logLevel', 'error', '--config', config, '--outDir', join(folder, 'out/cli')]
  execFileSync(process.execPath, args, { cwd: root })
  for (const part of ['package.json', 'out/renderer', 'scripts/mayfly.mjs', 'scripts/pinned-node.mjs']) {
    await cp(join(root, part), join(folder, part), { recursive: true })
  }
  for (const name of ['better-sqlite3', '@napi-rs']) {
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  return join(folder, 'scripts/mayfly.mjs')
}

async function idle(context: BenchContext, program: string): Promise<number> {
  const dataDir = await mkdtemp(join(context.scratch, 'data-'))
  const server = await startProgram(
    [program, 'serve', '--json'],
    mayflyEnvironment('http://127.0.0.1:9', dataDir),
  )
  try {
    await sleep(settledMs)
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / MiB
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
