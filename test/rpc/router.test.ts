import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { HostShell } from '../../electron/rpc/host-shell.ts'
import { createInProcessClient, type EngineClient } from '../../electron/rpc/in-process-client.ts'
import { readRefusal, replyForError } from '../../electron/rpc/replies-for-errors.ts'
import { createRouter } from '../../electron/rpc/router.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'
import { openTestEngine } from './open-test-engine.ts'

async function openClient(host: HostShell = {}) {
  const { engine, dataDir } = await openTestEngine()
  return {
    client: createInProcessClient(createRouter(engine, host, { checksAnswers: true })),
    engine,
    dataDir,
  }
}

const failure = async (call: Promise<unknown>) => readRefusal(await call.catch((error: unknown) => error))

test('a file given through the contract is a row, and the events tell of it', async () => {
  const { client, dataDir } = await openClient()
  const events = await client.events()
  expect((await events.next()).value).toMatchObject({ kind: 'snapshot', snapshot: { version: '0.0.0-test' } })
  const path = join(dataDir, '..', 'given.txt')
  await writeFile(path, 'given')
  const added = await client.queue.add({ inputs: [{ kind: 'path', path }], options: {} })
  expect(added.accepted).toMatchObject([{ name: 'given.txt', size: 5 }])
  await until(async () => {
    const { done, value } = await events.next()
    return !done && value.kind === 'change' && value.change.orderChanged && value.change.summary.total === 1
  })
  expect(await client.queue.batch({ batch: added.batch })).toMatchObject({ total: 1 })
  await events.return?.()
})

test('an id that names nothing is NOT_FOUND', async () => {
  const { client } = await openClient()
  const error = await client.history.item({ id: 'nothing' }).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(ORPCError)
  expect(error).toMatchObject({ code: 'NOT_FOUND', defined: true })
})

test('input of the wrong shape is refused before the engine sees it', async () => {
  const { client } = await openClient()
  await expect(client.queue.range({ start: -1, count: 10 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('what the host of the interface cannot do is refused in words', async () => {
  const { client } = await openClient()
  for (const call of [
    client.host.chooseFiles({}),
    client.host.writeClipboard({ text: 'x' }),
    client.host.showWindow({ screen: 'queue' }),
    client.host.openExternal({ url: 'https://example.com' }),
  ]) {
    expect(await failure(call)).toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/^Mayfly .*\.$/),
    })
  }
})

test('what the host can do is done; only web addresses are opened', async () => {
  const opened: string[] = []
  const { client } = await openClient({
    openExternal: async (url) => void opened.push(url),
    chooseFiles: async (folders) => [folders ? '/folder' : '/file'],
  })
  await client.host.openExternal({ url: 'https://example.com/a' })
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'mailto:a@b', 'nonsense', 'smb://host/x']) {
    expect(await failure(client.host.openExternal({ url }))).toMatchObject({ code: 'rejected' })
  }
  expect(opened).toEqual(['https://example.com/a'])
  expect(await client.host.chooseFiles({ folders: true })).toEqual({ paths: ['/folder'] })
})

test('a bug is told of without its words, which stay in this process', async () => {
  const { engine } = await openTestEngine()
  const broken: Engine = {
    ...engine,
    doctor: async () => {
      throw new Error('key=sk-canary')
    },
  }
  const bugs: unknown[] = []
  const client = createInProcessClient(createRouter(broken, {}, { onBug: (bug) => bugs.push(bug) }))
  const error = await client.doctor().catch((error: unknown) => error)
  expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  expect(JSON.stringify(error)).not.toContain('canary')
  expect(bugs).toHaveLength(1)
  expect(replyForError(new Error('sk-canary')).cause).toBeUndefined()
})

test('what the engine answers is what the contract says, and nothing more', async () => {
  const { engine, sandbox, add, settled, file } = await testEngine()
  const [asItIs, checked] = [false, true].map((checksAnswers) =>
    createInProcessClient(createRouter(engine, {}, { checksAnswers })),
  ) as [EngineClient, EngineClient]
  sandbox.faults.add({ times: 'always', match: { name: 'bad' }, fault: { kind: 'status', status: 401 } })
  const batch = await add([await file('good.txt', 'good'), { kind: 'url', url: `${sandbox.url}/none.png` }])
  await settled(batch)
  await settled(await add([await file('bad.txt', 'bad')]))
  const [row] = engine.snapshot().rows
  const id = row?.id ?? ''
  const calls: ((client: EngineClient) => Promise<unknown>)[] = [
    async (client) => {
      const events = await client.events()
      const { value } = await events.next()
      await events.return?.()
      return value
    },
    (client) => client.queue.range({ start: 0, count: 10 }),
    (client) => client.queue.batch({ batch, start: 0, count: 10 }),
    (client) => client.history.page({ filter: {}, cursor: null, limit: 10 }),
    (client) => client.history.item({ id }),
    (client) => client.history.rows({ ids: [id] }),
    (client) => client.settings.update({}),
  ]
  expect(engine.snapshot().rows).toHaveLength(3)
  for (const call of calls) expect(await call(asItIs)).toEqual(await call(checked))
})
