import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../electron/sandbox/sandbox.ts'

const data = Buffer.from('picture').toString('base64')

async function ask(body: unknown, more: { key?: string; type?: string } = {}) {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const response = await fetch(`${sandbox.url}/api/ephemeral_resource`, {
    method: 'POST',
    headers: { 'x-api-key': more.key ?? sandbox.key, 'content-type': more.type ?? 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, reply: await response.json(), files: sandbox.files() }
}

test.each([
  ['raw', { file_name: 'a.PNG', file_data: data }],
  ['a data URL', { file_name: 'a.png', file_data: `data:image/png;base64,${data}` }],
])('takes %s and gives a link of its own making', async (_, body) => {
  const { status, reply, files } = await ask(body)
  expect(status).toBe(200)
  expect(reply).toEqual({
    code: 200,
    data: { url: expect.stringContaining('/ephemeral/') },
    message: 'success',
  })
  expect(files).toMatchObject([{ host: 'theapi', size: 7, originalName: body.file_name }])
})

test.each([
  ['no name', { file_data: data }],
  ['no data', { file_name: 'a.png' }],
  ['empty data', { file_name: 'a.png', file_data: '' }],
  ['a type that does not match', { file_name: 'a.png', file_data: `data:image/jpeg;base64,${data}` }],
  ['an unknown extension', { file_name: 'a.exe', file_data: data }],
  ['a long name', { file_name: `${'n'.repeat(125)}.png`, file_data: data }],
  ['base64 that is none', { file_name: 'a.png', file_data: '%%%%' }],
  ['over 10 MB', { file_name: 'a.png', file_data: Buffer.alloc(10_000_001).toString('base64') }],
])('refuses %s', async (_, body) => {
  const { status, reply, files } = await ask(body)
  expect([status, reply, files]).toEqual([400, { code: 400, message: 'Invalid request parameters' }, []])
})

test('refuses a wrong key, another content type and other verbs', async () => {
  expect((await ask({}, { key: 'wrong' })).status).toBe(401)
  expect((await ask({ file_name: 'a.png', file_data: data }, { type: 'text/plain' })).status).toBe(400)
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  expect((await fetch(`${sandbox.url}/api/ephemeral_resource`)).status).toBe(405)
})
