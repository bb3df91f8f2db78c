import { expect, test } from 'vitest'
import { uploadcareGroups } from '../../../electron/engine/providers/uploadcare-group.ts'
import type { AddOptions, Input } from '../../../shared/contract.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { client } from '../http/loopback.ts'

async function practice(keys = ['key-one', 'key-two']) {
  const t = await testEngine({ sandbox: { keys } })
  await t.engine.keys.set('uploadcare', 'public-key', 'key-one')
  const to = { destination: 'uploadcare', baseUrl: t.sandbox.url } as const
  const upload = async (count: number, options: AddOptions = {}) => {
    const inputs: Input[] = []
    for (let at = 0; at < count; at++) {
      inputs.push({ kind: 'path', path: await t.file(`${at} of ${count}.png`, `bytes ${at}`) })
    }
    return t.settled(await t.add(inputs, { ...to, ...options }))
  }
  const make = (rows: readonly { readonly id: string }[], links: readonly string[] = []) =>
    t.engine.groups.make([...rows.map(({ id }) => ({ upload: id })), ...links.map((link) => ({ link }))])
  const asked = () => t.sandbox.requests().filter(({ path }) => path === '/group/').length
  return { ...t, upload, make, asked }
}

test('uploads of a batch, and links with operations, become one link that each of them tells', async () => {
  const t = await practice()
  const rows = await t.upload(2)
  const [first] = rows
  const result = first?.state.kind === 'done' ? first.state.result : null
  const group = await t.make(rows, [`https://ucarecdn.com/${result?.fileId}/-/resize/x800/`])
  expect(group).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}~3$/), count: 3 })
  expect(group.url).toBe(`${t.sandbox.url}/${group.id}/`)
  expect((await (await fetch(group.url)).text()).split('\n')[2]).toContain('/-/resize/x800/')
  const { upload } = t.engine.history.item(rows[1]?.id ?? '')
  expect(upload.state).toMatchObject({ result: { group: { id: group.id, url: group.url, count: 3 } } })
  expect(await t.engine.groups.info(rows[1]?.id ?? '')).toEqual(group)
  const next = await t.reopen()
  expect(next.engine.history.item(rows[0]?.id ?? '').upload.state).toMatchObject({
    result: { group: { id: group.id } },
  })
})

test('a group of one is a group; of none, of too many and of what is elsewhere is refused in words', async () => {
  const t = await practice()
  const rows = await t.upload(1)
  expect((await t.make(rows)).id).toMatch(/~1$/)
  const before = t.asked()
  await expect(t.make([])).rejects.toThrow('There is nothing to group.')
  const many = Array.from({ length: 10_000 }, () => rows[0] ?? { id: '' })
  await expect(t.make(many)).rejects.toThrow('at most 1,000 files in a group; these are 10,000')
  const [kie] = await t.settled(await t.add([await t.file('b.png', 'x')]))
  await expect(t.make([...rows, { id: kie?.id ?? '' }])).rejects.toThrow('different destinations')
  await expect(t.make([{ id: kie?.id ?? '' }])).rejects.toThrow('has no groups')
  await expect(t.make(rows, ['https://example.org/photo.png'])).rejects.toThrow(
    'no link of a file at Uploadcare',
  )
  expect(t.asked()).toBe(before)
  await expect(t.engine.groups.info(kie?.id ?? '')).rejects.toThrow('is in no group')
})

test('files of another project, a key that is refused and a host that fails are told as they are', async () => {
  const t = await practice()
  const own = await t.upload(1)
  const foreign = await t.upload(1, { keys: { 'public-key': 'key-two' }, alreadyUp: 'upload' })
  await expect(t.make([...own, ...foreign])).rejects.toThrow(
    'some files are not there any more, or are of another',
  )
  t.sandbox.faults.add({ match: { method: 'group' }, fault: { kind: 'status', status: 500 } })
  await expect(t.make(own)).rejects.toThrow('had an error of its own')
  t.sandbox.faults.add({ match: { method: 'group' }, fault: { kind: 'cut-json' } })
  await expect(t.make(own)).rejects.toThrow('cannot be read')
  await t.engine.keys.set('uploadcare', 'public-key', 'CANARY-wrong')
  const refused = await t.make(own).catch((error: unknown) => JSON.stringify(error) + String(error))
  expect(refused).toContain('does not know this public key')
  expect(refused).not.toContain('CANARY')
})

test('groups are signed where the project wants it', async () => {
  const t = await testEngine({ sandbox: { keys: ['key-one'], uploadcareSecret: 'the-secret' } })
  const call = {
    baseUrl: t.sandbox.url,
    options: {},
    http: client(),
    now: Date.now,
    signal: AbortSignal.timeout(9000),
  }
  const member = ['5a6f9c3e-1c2d-4b7a-9e0f-2d1c3b4a5e6f']
  const keys = { 'public-key': 'key-one' }
  expect(await uploadcareGroups.make({ ...call, keys }, member)).toMatchObject({
    failure: { code: 'bad-key' },
  })
  const signed = { ...keys, 'secret-key': 'the-secret' }
  // The signature is right: what is wrong now is the file.
  expect(await uploadcareGroups.make({ ...call, keys: signed }, member)).toMatchObject({
    failure: { code: 'rejected' },
  })
})
