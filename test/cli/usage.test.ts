import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { startPractice } from './start-practice.ts'

test('an id that is empty, as of a variable that is not set, names nothing', async () => {
  const { cwd, env } = await startPractice()
  for (const args of [
    ['queue', 'cancel', ''],
    ['save', '', '--dir', '.'],
    ['check', ''],
    ['renew', ''],
    ['group', ''],
    ['group', '--info', 'nosuchupload'],
  ]) {
    const { code, stderr } = await runCli(args, { cwd, env })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^There is no upload/) })
  }
})

test('a file whose name begins with a dash, as * gives it, is told where it goes', async () => {
  const { cwd, env, write } = await startPractice()
  await write('-notes.txt', 'x')
  const given = await runCli(['upload', '-notes.txt'], { cwd, env })
  expect(given).toMatchObject({ code: 2, stderr: expect.stringContaining('mayfly upload -- -notes.txt\n') })
  expect((await runCli(['upload', '--', '-notes.txt'], { cwd, env })).code).toBe(0)
  expect((await runCli(['upload', '-other.txt'], { cwd, env })).stderr).not.toContain('upload -- ')
})

test.skipIf(process.platform === 'win32')('a folder that is gone holds up no command', async () => {
  const { cwd, env, write } = await startPractice()
  const path = await write('kept.txt', 'x')
  const gone = join(cwd, 'gone')
  await mkdir(gone)
  const cli = fileURLToPath(new URL('../helpers/built-cli.mjs', import.meta.url))
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" upload "$4" missing.txt'
  const run = promisify(execFile)('sh', ['-c', script, 'sh', gone, process.execPath, cli, path], {
    env: { ...process.env, ...env },
  })
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^http\S+\n$/),
    stderr: expect.stringContaining('missing.txt'),
  })
})

test('help on a command that is not there says so, and shows those that are', async () => {
  const { cwd, env } = await startPractice()
  const { code, stderr } = await runCli(['help', 'uplode'], { cwd, env })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^Usage: [\s\S]*\nThere is no command “uplode”\.\n$/),
  })
})

test('each line of a help fits 80 columns, and its examples use options that the command has', async () => {
  const { cwd, env } = await startPractice()
  const helpOf = async (...args: string[]) => (await runCli([...args, '--help'], { cwd, env })).stdout
  const program = await helpOf()
  const names = [...program.matchAll(/^ {2}([a-z]+) {2,}/gm)].flatMap(([, name]) => name ?? [])
  expect(names).toHaveLength(15)
  const helps = new Map(await Promise.all(names.map(async (name) => [name, await helpOf(name)] as const)))
  const all = [program, ...helps.values()].join('\n')
  expect(all.split('\n').filter((line) => line.length > 80)).toEqual([])
  const examples = [...all.matchAll(/^ {2}(?:.*\| .*)?(mayfly [a-z]+ .*)$/gm)].flatMap(
    ([, line]) => line ?? [],
  )
  expect(examples.length).toBeGreaterThanOrEqual(8)
  for (const example of examples) {
    const [, name = '', rest = ''] = /^mayfly ([a-z]+) (.*)$/.exec(example) ?? []
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) {
      expect(helps.get(name) ?? '', example).toMatch(new RegExp(`^ {2}${option}\\b`, 'm'))
    }
  }
})
