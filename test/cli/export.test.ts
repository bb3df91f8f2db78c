import { execFileSync } from 'node:child_process'
import { lstat, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { startPractice } from './start-practice.ts'

/** Windows has none in its folders. */
const hasPipes = process.platform !== 'win32'

test('export writes the history to a file or to standard output, import takes it into another data directory', async () => {
  const { cwd, env, write } = await startPractice()
  await write('a.txt', 'first')
  await runCli(['upload', 'a.txt'], { cwd, env })
  const csv = await runCli(['export', '--csv'], { cwd, env })
  expect(csv.stdout.split('\r\n')).toHaveLength(3)
  await write('h.json.part', 'of a person')
  await symlink(join(cwd, 'a.txt'), join(cwd, 'h.json'))
  expect(await runCli(['export', '--out', 'h.json'], { cwd, env })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '1 upload is in h.json.\n',
  })
  expect((await lstat(join(cwd, 'h.json'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('first')
  expect(await readFile(join(cwd, 'h.json.part'), 'utf8')).toBe('of a person')
  expect(csv.stdout + (await readFile(join(cwd, 'h.json'), 'utf8'))).not.toContain(env.MAYFLY_KIE_KEY)
  const none = await runCli(['export', '--to', 'theapi', '--out', '-'], { cwd, env })
  expect(JSON.parse(none.stdout).rows).toEqual([])
  const other = { ...env, MAYFLY_DATA_DIR: join(cwd, 'other') }
  expect(await runCli(['import', 'h.json'], { cwd, env: other })).toMatchObject({
    code: 0,
    stderr: '1 upload was added to your history.\n',
  })
  const again = await runCli(['export'], { cwd, env: other })
  const [imported] = JSON.parse(again.stdout).rows
  const [exported] = JSON.parse(await readFile(join(cwd, 'h.json'), 'utf8')).rows
  // What comes in is history: it does not stand in the queue as well.
  expect(imported).toEqual({ ...exported, clearedAt: expect.any(Number) })
  expect((await runCli(['export', '--csv', '--json'], { cwd, env })).code).toBe(2)
  expect(
    (await runCli(['export', '--out', join(env.MAYFLY_DATA_DIR ?? '', 'mayfly.db')], { cwd, env })).code,
  ).toBe(2)
  expect((await runCli(['import'], { cwd, env })).code).toBe(2)
})

test('export replaces files alone, and no file is made of a destination that is not there', async () => {
  const { cwd, env } = await startPractice()
  if (hasPipes) execFileSync('mkfifo', [join(cwd, 'pipe')])
  for (const out of ['.', '', join('none', 'h.json'), ...(hasPipes ? ['pipe'] : [])]) {
    const { code, stderr } = await runCli(['export', '--out', out], { cwd, env })
    expect({ out, code, stderr }).toEqual({ out, code: 2, stderr: expect.stringMatching(/^--out/) })
  }
  for (const args of [
    ['export', '--out', 'h.json'],
    ['history', '--json'],
  ]) {
    const { code, stdout, stderr } = await runCli([...args, '--to', 'kei'], { cwd, env })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/There is no destination “kei”/)
  }
  const left = await readdir(cwd, { withFileTypes: true })
  expect(left.map((entry) => entry.isFIFO())).toEqual(hasPipes ? [true] : [])
})

test('import reads standard input for -, and takes nothing but a file', async () => {
  const { cwd, env, write } = await startPractice()
  await write('a.txt', 'first')
  await runCli(['upload', 'a.txt'], { cwd, env })
  const { stdout } = await runCli(['export'], { cwd, env })
  const other = { ...env, MAYFLY_DATA_DIR: join(cwd, 'other') }
  expect(await runCli(['import', '-', '--json'], { cwd, env: other, stdin: stdout })).toMatchObject({
    code: 0,
    stdout: '{"added":1,"known":0,"repeated":0,"refused":0}\n',
  })
  const cut = await runCli(['import', '-'], { cwd, env: other, stdin: stdout.slice(0, -10) })
  expect(cut).toMatchObject({ code: 1, stdout: '' })
  expect((await runCli(['import', ''], { cwd, env: other })).code).toBe(2)
  if (!hasPipes) return
  execFileSync('mkfifo', [join(cwd, 'pipe')])
  const pipe = await runCli(['import', 'pipe'], { cwd, env: other })
  expect(pipe).toMatchObject({
    code: 1,
    stderr: 'This is no file. Give the file that Mayfly exported.\n',
  })
})
