import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { jsonLines, startPractice } from './start-practice.ts'

test('check prints the row with what is known of its link, and looks twice before it says gone', async () => {
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

  sandbox.setClockOffset(4 * 86_400_000)
  const gone = await runCli(['check', String(row?.id)], { cwd, env })
  expect(gone).toMatchObject({ code: 1, stdout: expect.stringMatching(/^gone\ta\.txt\thttp/) })
  expect((await runCli(['check'], { cwd, env })).stderr).toMatch(/There is no link to check/)
  expect((await runCli(['check', 'nosuchupload'], { cwd, env })).code).toBe(1)
})
