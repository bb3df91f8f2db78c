import { rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { jsonLines, startPractice } from './start-practice.ts'

test('renew uploads again in the same place, and tells whether the link is the same', async () => {
  const { cwd, env, write } = await startPractice()
  const path = await write('a.txt', 'first')
  const [old] = jsonLines((await runCli(['upload', '--json', 'a.txt'], { cwd, env })).stdout)
  const renewed = await runCli(['renew', String(old?.id), '--json'], { cwd, env })
  expect(renewed).toMatchObject({ code: 0, stderr: '' })
  const { id, url, sha256, remoteName } = old ?? {}
  expect(jsonLines(renewed.stdout)).toMatchObject([
    { state: 'done', renewedFrom: id, url, sha256, remoteName, link: 'kept' },
  ])
  // What was renewed already is renewed through what renewed it, and nothing twice.
  const all = await runCli(['renew', '--expiring', '4d'], { cwd, env })
  expect(all).toMatchObject({ code: 0, stdout: expect.stringMatching(/^link kept\ta\.txt\thttp.*\n$/) })

  await writeFile(path, 'changed')
  const changed = await runCli(['renew', String(id)], { cwd, env })
  expect(changed).toMatchObject({ code: 1, stderr: expect.stringContaining('The original has changed') })
  await rm(path)
  expect((await runCli(['renew'], { cwd, env })).code).toBe(2)
})

test('where links name the version, the link changes and is said to', async () => {
  const { cwd, env, write } = await startPractice({ links: 'by-id' })
  await write('a.txt', 'first')
  const [old] = jsonLines((await runCli(['upload', '--json', 'a.txt'], { cwd, env })).stdout)
  const renewed = await runCli(['renew', String(old?.id)], { cwd, env })
  expect(renewed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^link changed, copy it again\ta\.txt\t/),
  })
})
