import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { jsonLines, startPractice } from './start-practice.ts'

test('check prints the row with what is known of its link, looks twice before it says gone, and tells where files die too soon', async () => {
  const { cwd, env, write, sandbox } = await startPractice()
  await write('a.txt', 'first')
  const [row] = jsonLines((await runCli(['upload', '--json', 'a.txt'], { cwd, env })).stdout)
  expect(row).toMatchObject({ savedPath: null, alive: null, renewedFrom: null })
  const lives = await runCli(['check', '--json'], { cwd, env })
  expect(lives.code).toBe(0)
  expect(jsonLines(lives.stdout)).toMatchObject([{ id: row?.id, alive: true }])

  sandbox.faults.add({ match: { method: 'download' }, times: 1, fault: { kind: 'status', status: 500 } })
  const unknown = await runCli(['check', String(row?.id), '--json'], { cwd, env })
  expect(unknown.code).toBe(1)
  expect(jsonLines(unknown.stdout)).toMatchObject([{ alive: null }])

  await write('b.txt', 'second')
  await write('c.txt', 'third')
  await runCli(['upload', 'b.txt', 'c.txt'], { cwd, env })
  sandbox.setClockOffset(4 * 86_400_000)
  const gone = await runCli(['check'], { cwd, env })
  expect(gone).toMatchObject({ code: 1, stdout: expect.stringMatching(/^gone\ta\.txt\thttp/m) })
  expect(gone.stdout.match(/^gone\t/gm)).toHaveLength(3)
  expect(gone.stderr).toMatch(/Files at Kie\S* die sooner than they should: 3 files of 2 batches/)
  expect((await runCli(['check'], { cwd, env })).stderr).toMatch(/There is no link to check/)
  // Ids are looked at before anything is done: what is there is not broken off by what is not.
  const asked = sandbox.requests().length
  const mistaken = await runCli(['check', String(row?.id), 'nosuchupload'], { cwd, env })
  expect(mistaken).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/no upload “nosuchupload”/),
  })
  expect(sandbox.requests()).toHaveLength(asked)
})
