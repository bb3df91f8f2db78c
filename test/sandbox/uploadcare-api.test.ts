import { expect, test } from 'vitest'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import { startTestSandbox } from './start-test-sandbox.ts'

type Fields = readonly (readonly [name: string, value: string | Blob])[]

async function ask(sandbox: Sandbox, path: string, fields: Fields) {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  const response = await fetch(`${sandbox.url}${path}`, { method: 'POST', body: form })
  const text = await response.text()
  const json = text.startsWith('{') ? JSON.parse(text) : null
  return { status: response.status, json, code: json?.error?.error_code ?? null }
}

const practice = () => startTestSandbox({ keys: ['key-one', 'key-two'] })
const keyOne = ['UPLOADCARE_PUB_KEY', 'key-one'] as const

async function upload(sandbox: Sandbox, key = 'key-one'): Promise<string> {
  const { json } = await ask(sandbox, '/base/', [
    ['UPLOADCARE_PUB_KEY', key],
    ['file', new File(['bytes'], 'a.png')],
  ])
  return json.file
}

const start = [keyOne, ['filename', 'a.mp4'], ['content_type', 'video/mp4']] as const

test.each<[string, string, Fields, string]>([
  ['no key', '/base/', [['file', new File(['x'], 'a')]], 'ProjectPublicKeyRequiredError'],
  ['no file', '/base/', [keyOne], 'FilesRequiredError'],
  [
    'a file too small for parts',
    '/multipart/start/',
    [...start, ['size', '9999999']],
    'MultipartFileSizeTooSmallError',
  ],
  ['a size that is none', '/multipart/start/', [...start, ['size', 'x']], 'MultipartSizeInvalidError'],
  [
    'parts too small',
    '/multipart/start/',
    [...start, ['size', '2e7'], ['size', '20000000'], ['part_size', '5242879']],
    'MultipartPartSizeTooSmallError',
  ],
  [
    'parts too large',
    '/multipart/start/',
    [...start, ['size', '20000000'], ['part_size', '5368709121']],
    'MultipartPartSizeTooBigError',
  ],
  [
    'more than 10,000 parts',
    '/multipart/start/',
    [...start, ['size', String(5_242_880 * 10_001)], ['part_size', '5242880']],
    'MultipartPartSizeTooBigError',
  ],
  ['an upload nobody started', '/multipart/complete/', [keyOne, ['uuid', 'x']], 'MultipartFileNotFoundError'],
  [
    'a scheme that is not the web’s',
    '/from_url/',
    [
      ['pub_key', 'key-one'],
      ['source_url', 'ftp://a/b'],
    ],
    'URLSchemeInvalidError',
  ],
  ['a group of none', '/group/', [['pub_key', 'key-one']], 'GroupFilesInvalidError'],
  [
    'a group of what is no file',
    '/group/',
    [
      ['pub_key', 'key-one'],
      ['files[0]', 'https://a/b'],
    ],
    'GroupFileURLParsingFailedError',
  ],
  [
    'a group of a file that is not there',
    '/group/',
    [
      ['pub_key', 'key-one'],
      ['files[0]', '5a6f9c3e-1c2d-4b7a-9e0f-2d1c3b4a5e6f'],
    ],
    'GroupFilesNotFoundError',
  ],
  [
    'an empty metadata value',
    '/base/',
    [keyOne, ['metadata[a]', ''], ['file', new File(['x'], 'a')]],
    'FileMetadataValueEmptyError',
  ],
])('refuses %s', async (_, path, fields, code) => {
  const sandbox = await practice()
  expect((await ask(sandbox, path, fields)).code).toBe(code)
  expect(sandbox.files()).toEqual([])
})

test('parts have the size and type that were announced, and all must be there', async () => {
  const sandbox = await practice()
  const { json } = await ask(sandbox, '/multipart/start/', [...start, ['size', '12000000']])
  expect(json.parts).toHaveLength(3)
  const put = async (index: number, bytes: number, type = 'video/mp4') => {
    const sent = { method: 'PUT', body: new Uint8Array(bytes), headers: { 'content-type': type } }
    return (await fetch(json.parts[index], sent)).status
  }
  const complete = () => ask(sandbox, '/multipart/complete/', [keyOne, ['uuid', json.uuid]])
  expect(await put(0, 5_242_880, 'text/plain')).toBe(403)
  expect(await put(0, 5_242_879)).toBe(400)
  expect(await put(2, 5_242_880)).toBe(400)
  expect([await put(2, 12_000_000 - 2 * 5_242_880), await put(0, 5_242_880)]).toEqual([200, 200])
  expect((await complete()).code).toBe('MultipartUploadSizeTooSmallError')
  expect(await put(1, 5_242_880)).toBe(200)
  expect((await complete()).json).toMatchObject({ uuid: json.uuid, size: 12_000_000, is_ready: true })
  expect((await complete()).code).toBe('MultipartFileAlreadyUploadedError')
})

test('every path ends with a slash', async () => {
  const sandbox = await practice()
  expect((await ask(sandbox, '/base', [keyOne])).status).toBe(404)
  expect((await fetch(`${sandbox.url}/base/`)).status).toBe(405)
})

test('a group is of files of one project; its members may be links with operations', async () => {
  const sandbox = await practice()
  const [first, second, foreign] = [
    await upload(sandbox),
    await upload(sandbox),
    await upload(sandbox, 'key-two'),
  ]
  const group = (...files: string[]) =>
    ask(sandbox, '/group/', [
      ['pub_key', 'key-one'],
      ...files.map((file, at) => [`files[${at}]`, file] as const),
    ])
  const made = await group(`https://ucarecdn.com/${second}/-/resize/x800/`, first)
  expect(made.json).toMatchObject({
    id: expect.stringMatching(/~2$/),
    files_count: 2,
    files: [
      { uuid: second, default_effects: '-/resize/x800/' },
      { uuid: first, default_effects: '' },
    ],
  })
  expect((await group(first, foreign)).code).toBe('GroupFilesNotFoundError')
  const query = `pub_key=key-two&group_id=${made.json.id}`
  expect((await fetch(`${sandbox.url}/group/info/?${query}`)).status).toBe(404)
  expect((await group(...Array.from({ length: 1001 }, () => first))).code).toBe(
    'FilesNumberLimitExceededError',
  )
})
