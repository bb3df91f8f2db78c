import { lstat, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { startPractice } from './start-practice.ts'

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
  const none = await runCli(['export', '--to', 'elsewhere'], { cwd, env })
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
