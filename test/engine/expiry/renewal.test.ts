import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'

const hour = 3_600_000

async function uploadedOne(sandbox: NonNullable<Parameters<typeof testEngine>[0]>['sandbox'] = {}) {
  const opened = await testEngine({ sandbox })
  const path = await opened.file('a.txt', 'hello')
  const [old] = await opened.settled(await opened.add([path]))
  if (old?.state.kind !== 'done') throw new Error('nothing was uploaded')
  const renew = async () => {
    const [renewed] = await opened.engine.history.renew([old.id])
    if (!renewed?.renewed) return renewed?.failure
    const id = renewed.renewed
    return until(() => {
      const { upload } = opened.engine.history.item(id)
      return upload.state.kind === 'done' ? { ...upload, state: upload.state } : false
    })
  }
  return { ...opened, path, old, oldResult: old.state.result, renew }
}

test.each([
  ['restarts-clock', 'by-name', true, true],
  ['restarts-clock', 'by-id', false, true],
  ['keeps-clock', 'by-name', true, false],
  ['keeps-clock', 'by-id', false, false],
] as const)('a host that %s, links %s', async (overwrite, links, kept, longer) => {
  const { sandbox, old, oldResult, renew } = await uploadedOne({ overwrite, links })
  sandbox.setClockOffset(48 * hour)
  const renewed = await renew()
  if (!renewed || !('state' in renewed)) throw new Error(JSON.stringify(renewed))
  const { result } = renewed.state
  expect(renewed).toMatchObject({
    renewedFrom: old.id,
    naming: 'replace',
    name: old.name,
    sha256: old.sha256,
  })
  expect([result.remotePath, result.remoteName]).toEqual([oldResult.remotePath, oldResult.remoteName])
  expect(result.url === oldResult.url).toBe(kept)
  // Believed is what the reply says: a host that keeps its clock gives no more time.
  expect((result.expiresAt ?? 0) > (oldResult.expiresAt ?? 0) + 40 * hour).toBe(longer)
  expect(await (await fetch(result.url)).text()).toBe('hello')
  sandbox.setClockOffset(80 * hour)
  expect((await fetch(result.url)).status).toBe(longer ? 200 : 404)
})

test('a changed original is not sent; a saved copy is', async () => {
  const { engine, dir, path, old, renew } = await uploadedOne()
  await writeFile(path, 'other')
  await utimes(path, 1, 1)
  expect(await renew()).toMatchObject({
    code: 'file-changed',
    message: expect.stringContaining('Save a copy'),
  })
  await mkdir(join(dir, 'copies'))
  await engine.history.save([old.id], join(dir, 'copies'))
  expect(await renew()).toMatchObject({ sha256: old.sha256, source: { path: join(dir, 'copies', 'a.txt') } })
  await writeFile(join(dir, 'copies', 'a.txt'), 'HELLO')
  expect(await renew()).toMatchObject({ code: 'file-changed' })
  await rm(path)
  expect(await renew()).toMatchObject({ code: 'file-missing' })
})

test('what has no link is not renewed, and what was renewed is not reminded of', async () => {
  const { engine, sandbox, file, add, settled } = await testEngine({ sandbox: { lifetimeMs: 20 * hour } })
  sandbox.faults.add({ match: { nth: 1 }, fault: { kind: 'status', status: 400 } })
  const [failed] = await settled(await add([await file('bad.txt', 'bad')]))
  expect(await engine.history.renew([failed?.id ?? ''])).toMatchObject([
    { renewed: null, failure: { code: 'rejected' } },
  ])
  const [row] = await settled(await add([await file('a.txt', 'a')]))
  await until(() => engine.snapshot().expiring.count === 1)
  const [renewed] = await engine.history.renew([row?.id ?? ''])
  const expiresAt = await until(() => {
    const { state } = engine.history.item(renewed?.renewed ?? '').upload
    return state.kind === 'done' ? state.result.expiresAt : false
  })
  await until(() => engine.snapshot().expiring.firstAt === expiresAt)
  expect(engine.snapshot().expiring.count).toBe(1)
})
