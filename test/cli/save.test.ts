import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { jsonLines, lines, startPractice } from './start-practice.ts'

test('save puts copies into a folder, by id or by what expires, and says so in the history', async () => {
  const { cwd, env, write, sandbox } = await startPractice()
  await write('a.txt', 'first')
  await write('b.txt', 'second')
  const uploaded = jsonLines((await runCli(['upload', '--json', 'a.txt', 'b.txt'], { cwd, env })).stdout)
  await mkdir(join(cwd, 'copies'))
  const one = await runCli(['save', String(uploaded[0]?.id), '--dir', 'copies'], { cwd, env })
  expect(one).toMatchObject({ code: 0, stdout: `${join(cwd, 'copies', 'a.txt')}\n` })
  const all = await runCli(['save', '--expiring', '4d', '--dir', 'copies', '--json'], { cwd, env })
  expect(all.code).toBe(0)
  expect(
    jsonLines(all.stdout)
      .map((row) => row.savedPath)
      .sort(),
  ).toEqual([join(cwd, 'copies', 'a.txt'), join(cwd, 'copies', 'b.txt')])
  expect(await readdir(join(cwd, 'copies'))).toEqual(['a.txt', 'b.txt'])
  expect(await readFile(join(cwd, 'copies', 'b.txt'), 'utf8')).toBe('second')
  expect(sandbox.requests().filter((request) => request.method === 'GET')).toHaveLength(2)
  const history = jsonLines((await runCli(['history', '--json'], { cwd, env })).stdout)
  expect(history.map((row) => row.savedPath).sort()).toEqual(
    jsonLines(all.stdout)
      .map((row) => row.savedPath)
      .sort(),
  )

  sandbox.setClockOffset(4 * 86_400_000)
  await mkdir(join(cwd, 'late'))
  const late = await runCli(['save', String(uploaded[0]?.id), '--dir', 'late', '--json'], { cwd, env })
  expect(late.code).toBe(1)
  expect(jsonLines(late.stdout)).toMatchObject([{ savedPath: null, failure: { code: 'source-unreachable' } }])
})

test('save wants a folder that is there, and either ids or a time', async () => {
  const { cwd, env, write } = await startPractice()
  await write('a.txt', 'first')
  const id = String(jsonLines((await runCli(['upload', '--json', 'a.txt'], { cwd, env })).stdout)[0]?.id)
  expect((await runCli(['save', id], { cwd, env })).code).toBe(2)
  expect((await runCli(['save', '--dir', '.'], { cwd, env })).code).toBe(2)
  expect((await runCli(['save', id, '--expiring', '--dir', '.'], { cwd, env })).code).toBe(2)
  const none = await runCli(['save', id, '--dir', 'none'], { cwd, env })
  expect(none.code).toBe(1)
  expect(lines(none.stderr)[0]).toMatch(/^a\.txt: There is no folder .*none/)
  expect((await runCli(['save', 'nosuchupload', '--dir', '.'], { cwd, env })).code).toBe(2)
})

test('two processes asked for the same item make one copy', async () => {
  const { cwd, env, write } = await startPractice()
  await write('a.bin', Buffer.alloc(3_000_000, 7))
  const id = String(jsonLines((await runCli(['upload', '--json', 'a.bin'], { cwd, env })).stdout)[0]?.id)
  await mkdir(join(cwd, 'copies'))
  const results = await Promise.all([1, 2].map(() => runCli(['save', id, '--dir', 'copies'], { cwd, env })))
  expect(results.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
    [1, 2].map(() => ({ code: 0, stdout: `${join(cwd, 'copies', 'a.bin')}\n` })),
  )
  expect(await readdir(join(cwd, 'copies'))).toEqual(['a.bin'])
})
