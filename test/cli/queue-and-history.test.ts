import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { makeBackup } from '../../electron/engine/jobs/make-backup.ts'
import { runCli } from '../helpers/cli-process.ts'
import { jsonLines, lines, startPractice } from './start-practice.ts'

test('retry sends what failed again and prints its links; clear takes it out of the queue, not out of the history', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ match: { name: 'bad' }, fault: { kind: 'status', status: 400 } })
  await write('bad.txt', 'bad')
  await write('good.txt', 'good')
  expect((await runCli(['upload', 'bad.txt', 'good.txt'], { cwd, env })).code).toBe(1)
  const retried = await runCli(['queue', 'retry'], { cwd, env })
  expect({ code: retried.code, links: lines(retried.stdout).length }).toEqual({ code: 0, links: 1 })
  expect(retried.stdout).toContain('/bad-')
  expect((await runCli(['queue', 'retry'], { cwd, env })).stderr).toMatch(/Nothing there has failed/)

  expect((await runCli(['queue', 'clear'], { cwd, env })).stderr).toBe('2 uploads cleared.\n')
  expect(await runCli(['queue'], { cwd, env })).toMatchObject({ code: 0, stdout: '' })
  const history = await runCli(['history', '--json'], { cwd, env })
  expect(
    jsonLines(history.stdout)
      .map((row) => row.name)
      .sort(),
  ).toEqual(['bad.txt', 'good.txt'])
})

test('pause, cancel and list work on a queue that nobody sends', async () => {
  const { sandbox, cwd, dataDir, env, write } = await startPractice()
  await write('a.txt', 'a')
  await write('b.txt', 'b')
  const added = jsonLines(
    (await runCli(['upload', '--no-wait', '--json', 'a.txt', 'b.txt'], { cwd, env })).stdout,
  )
  const [first, second] = added.map((row) => String(row.id))
  expect((await runCli(['queue', 'pause', first ?? ''], { cwd, env })).code).toBe(0)
  expect(jsonLines((await runCli(['queue', 'cancel', '--json', second ?? ''], { cwd, env })).stdout)).toEqual(
    [{ changed: 1 }],
  )
  // As where Mayfly ended between two commits of what was added.
  const database = new Database(join(dataDir, 'mayfly.db'))
  database.exec('UPDATE batches SET complete = 0')
  database.close()
  const listed = await runCli(['queue', 'list', '--json'], { cwd, env })
  expect(jsonLines(listed.stdout).map((row) => row.state)).toEqual(['paused', 'cancelled'])
  expect(listed.stderr).toBe(
    `Batch ${added[0]?.batch} is not whole: Mayfly ended after the first 2 of it were added. Add the rest again.\n`,
  )
  expect(sandbox.requests()).toEqual([])
})

test('history searches, limits, exports, and no cell of a CSV is run by a spreadsheet', async () => {
  const { cwd, env, write } = await startPractice()
  await write('=1+1.txt', 'x')
  await write('holiday.txt', 'y')
  expect((await runCli(['upload', '=1+1.txt', 'holiday.txt'], { cwd, env })).code).toBe(0)
  const found = await runCli(['history', '--json', '--search', 'holi'], { cwd, env })
  expect(jsonLines(found.stdout).map((row) => row.name)).toEqual(['holiday.txt'])
  const table = await runCli(['history', '--search', 'holi'], { cwd, env })
  expect(table.stdout.split('\t')).toEqual([
    jsonLines(found.stdout)[0]?.id,
    expect.any(String),
    'holiday.txt',
    '1 B',
    expect.any(String),
    expect.stringMatching(/^http\S+\n$/),
  ])
  const soon = await runCli(['history', '--json', '--expiring', '24h'], { cwd, env })
  expect(soon.stdout).toBe('')
  const later = await runCli(['history', '--json', '--expiring', '4d', '--limit', '1'], { cwd, env })
  expect(jsonLines(later.stdout)).toHaveLength(1)
  const csv = await runCli(['history', '--csv'], { cwd, env })
  expect(csv.stdout.split('\r\n')[0]).toMatch(
    /^id,batch,state,.*,attempts,failure,savedPath,alive,renewedFrom,group,tags,note$/,
  )
  expect(csv.stdout).toContain(`"'=1+1.txt"`)
  expect((await runCli(['history', '--csv', '--json'], { cwd, env })).code).toBe(2)
  expect((await runCli(['history', '--limit', '0'], { cwd, env })).code).toBe(2)
})

test('names cannot write to the terminal', async () => {
  const { cwd, env, write } = await startPractice()
  await write('a\u001b[2Jb.txt', 'x')
  await runCli(['upload', 'a\u001b[2Jb.txt'], { cwd, env })
  for (const args of [['queue'], ['history']]) {
    expect((await runCli(args, { cwd, env })).stdout).not.toContain('\u001b')
  }
  // A shell's `*` makes arguments of whatever lies in a folder, and what is wrong with one is said with its name.
  for (const args of [
    ['upload', '--\u001b[2J\u202e'],
    ['\u001b[2J\u202e'],
    ['upload', 'x', '--to', '\u001b[2J'],
  ]) {
    const { code, stderr } = await runCli(args, { cwd, env })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.not.stringMatching(/(?!\n)[\p{Cc}\u202e]/u) })
  }
})

test('restore shows what each backup would cost, puts one in place of a damaged history, and keeps that aside', async () => {
  const { cwd, env, dataDir, write } = await startPractice()
  await write('a.txt', 'first')
  await write('b.txt', 'second')
  await runCli(['upload', 'a.txt'], { cwd, env })
  await makeBackup({ dataDir, now: Date.UTC(2026, 0, 31) })
  await runCli(['upload', 'b.txt'], { cwd, env })
  const [choice] = jsonLines((await runCli(['restore', '--list', '--json'], { cwd, env })).stdout)
  expect(choice).toMatchObject({
    uploads: 1,
    lost: { uploads: 1, links: 1 },
    madeAt: '2026-01-31T00:00:00.000Z',
  })
  await writeFile(join(dataDir, 'mayfly.db'), 'this is no database at all')
  const damaged = await runCli(['history'], { cwd, env })
  expect(damaged).toMatchObject({ code: 1, stderr: expect.stringMatching(/damaged.*mayfly restore --list/s) })
  const restored = await runCli(['restore', String(choice?.name)], { cwd, env })
  expect(restored).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/is in place\.\nWhat was there before is kept as /),
  })
  const history = jsonLines((await runCli(['history', '--json'], { cwd, env })).stdout)
  expect(history.map(({ name }) => name)).toEqual(['a.txt'])
})

test('an empty history is asked for alone, and is not offered in place of a sound one', async () => {
  const { cwd, env, dataDir, write } = await startPractice()
  await write('a.txt', 'first')
  await runCli(['upload', 'a.txt'], { cwd, env })
  expect(await runCli(['restore', '--list'], { cwd, env })).toMatchObject({
    code: 0,
    stderr: 'There is no backup yet.\n',
  })
  for (const args of [
    ['--list', '--empty'],
    ['some.db', '--empty'],
  ]) {
    expect((await runCli(['restore', ...args], { cwd, env })).code).toBe(2)
  }
  expect(jsonLines((await runCli(['history', '--json'], { cwd, env })).stdout)).toHaveLength(1)
  await writeFile(join(dataDir, 'mayfly.db'), 'this is no database at all')
  expect(await runCli(['restore', '--list'], { cwd, env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('`mayfly restore --empty`'),
  })
})

test('doctor tells of a data directory that cannot be used', async () => {
  const { cwd, env, write } = await startPractice()
  const path = await write('a-file', '')
  const { code, stdout } = await runCli(['doctor', '--json'], { cwd, env: { ...env, MAYFLY_DATA_DIR: path } })
  expect(code).toBe(1)
  expect(jsonLines(stdout)).toMatchObject([{ name: 'Data directory', ok: false }])
})
