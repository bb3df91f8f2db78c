import { spawn, spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cliEnvironment } from '../helpers/cli-process.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { lines, startPractice } from './start-practice.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a file under a Node that says it is an old one, as `--import` lets us pretend. */
async function oldNode(version: string): Promise<string[]> {
  const file = join(await temporaryDirectory(), 'old-node.mjs')
  await writeFile(file, `Object.defineProperty(process.versions, 'node', { value: '${version}' })`)
  return ['--import', file]
}

test('under an old Node it goes on with the pinned one, and keeps exit code, streams and signals', async () => {
  const { cwd, env } = await startPractice()
  const args = [...(await oldNode('18.20.0')), join(root, 'scripts/mayfly.mjs'), 'sandbox', '--json']
  const child = spawn(process.execPath, args, { cwd, env: cliEnvironment(env) })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  await until(() => stdout.includes('\n'))
  expect(JSON.parse(stdout)).toHaveProperty('url')
  child.kill('SIGTERM')
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code).toBe(143)
})

test('without any Node that will do it says so in one sentence', async () => {
  const folder = await temporaryDirectory()
  await mkdir(join(folder, 'scripts'))
  await mkdir(join(folder, 'electron/cli'), { recursive: true })
  await mkdir(join(folder, 'node_modules/commander'), { recursive: true })
  await writeFile(join(folder, 'electron/cli/mayfly.ts'), '')
  for (const name of ['mayfly.mjs', 'pinned-node.mjs']) {
    await symlink(join(root, 'scripts', name), join(folder, 'scripts', name))
  }
  const args = ['--preserve-symlinks', '--preserve-symlinks-main', ...(await oldNode('20.11.0'))]
  const child = spawn(process.execPath, [...args, join(folder, 'scripts/mayfly.mjs'), 'queue'], {
    cwd: folder,
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code).toBe(1)
  expect(lines(stderr)).toEqual([
    expect.stringMatching(/^Mayfly needs Node 22\.19 or newer, and this is Node 20\.11\.0/),
  ])
})

test('a data directory that cannot be written to is refused in a sentence', async (t) => {
  const { cwd, env, dataDir } = await startPractice()
  await mkdir(dataDir)
  await chmod(dataDir, 0o500)
  // Root may write everywhere: then the command runs as nobody, where nobody may read this folder.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null
  if (nobody) {
    const reads = spawnSync(process.execPath, ['-e', ''], { ...nobody, cwd: root })
    t.skip(reads.status !== 0, 'runs as root, in a folder that nobody else may read')
    await chown(dataDir, nobody.uid, nobody.gid)
    await chmod(join(cwd, '..'), 0o755)
  }
  const child = spawnSync(process.execPath, [join(root, 'scripts/mayfly.mjs'), 'upload', 'x'], {
    ...nobody,
    cwd,
    env: cliEnvironment(env),
    encoding: 'utf8',
  })
  expect(child.stderr).toMatch(/^The data directory .* cannot be (written to|used)/)
  expect(child.status).toBe(1)
})
