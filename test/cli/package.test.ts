import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { cliEnvironment } from '../helpers/cli-process.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { lines, startPractice } from './start-practice.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm install mayfly` would give, without the interface: the bundle below node_modules, its parts beside it. */
async function installBundle(): Promise<string> {
  const modules = join(await temporaryDirectory(), 'node_modules')
  const folder = join(modules, 'mayfly')
  await mkdir(folder, { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  for (const name of ['mayfly.mjs', 'pinned-node.mjs']) {
    await cp(join(root, 'scripts', name), join(folder, 'scripts', name))
  }
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const config = join(root, 'scripts/cli.vite.config.ts')
  const args = [vite, 'build', '--logLevel', 'error', '--config', config, '--outDir', join(folder, 'out/cli')]
  execFileSync(process.execPath, args, { cwd: root })
  for (const name of ['better-sqlite3', '@napi-rs']) {
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  return folder
}

test('the package runs from its bundle alone, and finds the interface beside it', {
  timeout: 60_000,
}, async () => {
  const folder = await installBundle()
  const { sandbox, cwd, env, write } = await startPractice()
  await write('a.txt', 'a')
  const run = promisify(execFile)
  const mayfly = (...args: string[]) =>
    run(process.execPath, [join(folder, 'scripts/mayfly.mjs'), ...args], { cwd, env: cliEnvironment(env) })
  expect((await mayfly('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(lines((await mayfly('upload', 'a.txt')).stdout)).toHaveLength(1)
  expect(sandbox.files()).toHaveLength(1)
  // The interface is not in this package: the sentence names the place where it is looked for.
  await expect(mayfly('serve')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(join(folder, 'out', 'renderer')),
  })
})
