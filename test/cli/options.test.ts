import { writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { workingDirectory } from '../../electron/cli/context.ts'
import { formatSize, formatWait } from '../../electron/cli/format-size.ts'
import { createOutput } from '../../electron/cli/output.ts'
import { parseDuration, parseWhole } from '../../electron/cli/parse-duration.ts'
import {
  checkBase64Size,
  checkBase64Sizes,
  checkSources,
  parseSources,
} from '../../electron/cli/parse-sources.ts'
import { createProgressView } from '../../electron/cli/progress-view.ts'
import { checkKey } from '../../electron/cli/read-key.ts'
import {
  parseUploadOptions,
  type RawUploadOptions,
  splitExactNames,
} from '../../electron/cli/upload-options.ts'
import { UsageError } from '../../electron/cli/usage-error.ts'
import type { Upload } from '../../shared/upload.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { sampleRecord } from '../helpers/upload-record.ts'

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['3d', 259_200_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
])('a time of %s is %i ms', (text, ms) => {
  expect(parseDuration(text, '--give-up')).toBe(ms)
})

test.each(['999999999d', '', '10', 'm', '-1m', '10 minutes', '1e3s', '10M', '9999999999s'])(
  '%j is no time',
  (text) => {
    expect(() => parseDuration(text, '--give-up')).toThrow(UsageError)
  },
)

test.each(['0', '33', '-1', '2.5', 'x', '', '1e1', '0x10'])('%j is no number of uploads at once', (text) => {
  expect(() => parseWhole(text, '--concurrency', 1, 32)).toThrow(
    /--concurrency wants a whole number from 1 to 32/,
  )
})

test.each([
  [
    ['a', '--exact-names', 'b'],
    ['a', '--exact-names', 'b'],
  ],
  [
    ['--exact-names=replace', 'b'],
    ['--replace-names', 'b'],
  ],
  [
    ['--', '--exact-names=replace'],
    ['--', '--exact-names=replace'],
  ],
])('%j is read as %j', (argv, expected) => {
  expect(splitExactNames(argv)).toEqual(expected)
})

test('--exact-names with another value is refused', () => {
  expect(() => splitExactNames(['--exact-names=keep'])).toThrow(/=replace or nothing/)
})

const raw: RawUploadOptions = { method: 'auto', format: 'url', hash: true, wait: true }

test.each([
  ['nothing given', {}, { naming: undefined, hash: undefined, remotePath: undefined, method: 'auto' }],
  ['exact names', { exactNames: true }, { naming: 'exact' }],
  ['replacing', { replaceNames: true }, { naming: 'replace' }],
  ['both', { exactNames: true, replaceNames: true }, { naming: 'replace' }],
  ['a name, which is exact', { name: 'a.txt' }, { remoteName: 'a.txt', naming: 'exact' }],
  ['a name that replaces', { name: 'a.txt', replaceNames: true }, { remoteName: 'a.txt', naming: 'replace' }],
  ['a folder with slashes', { path: '/photos/2026/' }, { remotePath: 'photos/2026' }],
  ['no hash', { hash: false }, { hash: false }],
  ['a template', { format: '{name}: {url}' }, { format: { kind: 'template', template: '{name}: {url}' } }],
  ['Markdown', { format: 'markdown' }, { format: { kind: 'markdown' } }],
] as const)('upload options: %s', (_, given, expected) => {
  expect(parseUploadOptions({ ...raw, ...given })).toMatchObject(expected)
})

test.each([
  ['method', { method: 'pigeon' }],
  ['format', { format: 'json' }],
  ['placeholder', { format: '{link}' }],
  ['path out of the folder', { path: 'a/../b' }],
  ['path with a backslash', { path: '..\\b' }],
  ['empty path', { path: '//' }],
  ['name with a slash', { name: 'a/b' }],
  ['empty name', { name: '' }],
  ['name with a newline', { name: 'a\nb' }],
  ['concurrency', { concurrency: 'many' }],
  ['time', { giveUp: 'soon' }],
])('upload options: a bad %s is bad usage', (_, given) => {
  expect(() => parseUploadOptions({ ...raw, ...given })).toThrow(UsageError)
})

test('sources are paths below the working directory, URLs, data URLs and standard input', () => {
  const given = [
    'a.txt',
    '/b',
    'https://x.test/c?d',
    'ftp://x.test/e',
    'data:,hi',
    '-',
    'file:///f%20g',
    '-x',
  ]
  expect(parseSources(given, '/home/me').map(({ given: _, ...source }) => source)).toEqual([
    { kind: 'path', path: '/home/me/a.txt' },
    { kind: 'path', path: '/b' },
    { kind: 'url', url: 'https://x.test/c?d' },
    { kind: 'url', url: 'ftp://x.test/e' },
    { kind: 'data-url', dataUrl: 'data:,hi' },
    { kind: 'stdin' },
    { kind: 'path', path: '/f g' },
    { kind: 'path', path: '/home/me/-x' },
  ])
})

test('on Windows, whose shells do not, wildcards in a name are replaced by what is there', async () => {
  const cwd = await temporaryDirectory()
  for (const name of ['b.JPG', 'a.jpg', 'c[1].png', 'readme']) await writeFile(join(cwd, name), '')
  const on = (platform: NodeJS.Platform, ...given: string[]) =>
    parseSources(given, cwd, platform).map((source) => source.kind === 'path' && relative(cwd, source.path))
  expect(on('win32', '*.jpg', 'c[?].png')).toEqual(['a.jpg', 'b.JPG', 'c[1].png'])
  expect(on('win32', '*.*')).toEqual(['a.jpg', 'b.JPG', 'c[1].png', 'readme'])
  expect(on('win32', '*.gif', 'gone/*')).toEqual(['*.gif', 'gone/*'])
  expect(on('linux', '*.jpg')).toEqual(['*.jpg'])
  expect(parseSources(['https://x.test/a?b=*'], cwd, 'win32')).toMatchObject([{ kind: 'url' }])
})

test('a terminal that shows the codes of a status line is given none', () => {
  const written = (terminal: string) => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true }) as unknown as NodeJS.WriteStream
    const output = createOutput(new PassThrough() as unknown as NodeJS.WriteStream, stderr, terminal)
    output.status('half')
    output.say('A sentence.')
    output.status(null)
    return String(stderr.read())
  }
  expect(written('xterm')).toContain('half')
  expect(written('dumb')).toBe('A sentence.\n')
})

test('standard input is given once, and nothing is not a source', () => {
  expect(() => parseSources(['-', '-'], '/')).toThrow(/once/)
  expect(() => parseSources([''], '/')).toThrow(UsageError)
})

test('what a method or a name cannot be asked for', async () => {
  const folder = await temporaryDirectory()
  const check = (given: string[], method: 'auto' | 'url' | 'base64', name?: string) => () =>
    checkSources(parseSources(given, folder), { method, name })
  expect(check(['a'], 'url')).toThrow(/“a” is none/)
  expect(check(['-'], 'url')).toThrow(UsageError)
  expect(check(['https://x.test/'], 'url')).not.toThrow()
  expect(check(['a', 'b'], 'auto', 'n')).toThrow(/one source/)
  expect(check(['.'], 'auto', 'n')).toThrow(/not for a folder/)
  expect(() => checkBase64Sizes(parseSources(['missing'], folder), 10)).not.toThrow()
  expect(() => checkBase64Size('a', 10, 10)).not.toThrow()
  expect(() => checkBase64Size('a', 11, 10)).toThrow(UsageError)
})

test.each([
  ['sk-1\n', 'sk-1'],
  ['sk-1\r\n', 'sk-1'],
  ['sk-1', 'sk-1'],
])('the key %j is %s', (text, key) => {
  expect(checkKey(text)).toBe(key)
})

test.each([
  '',
  '\n',
  'sec\nret',
  'secret\n\n',
  'sec ret',
  'sec\u0000ret',
  'sec\u001b[0m',
  'schlüssel',
  'x'.repeat(5000),
])('the key %j is refused in words that do not hold it', (text) => {
  expect(() => checkKey(text)).toThrow(UsageError)
  expect(() => checkKey(text)).not.toThrow(/sec|schl|xxx/)
})

test('INIT_CWD counts where npm moved to the folder of Mayfly, and only there', () => {
  const root = resolve('/clone')
  expect(workingDirectory({ INIT_CWD: '/home' }, '/clone', root)).toBe('/home')
  expect(workingDirectory({ INIT_CWD: '/home' }, '/other', root)).toBe('/other')
  expect(workingDirectory({}, '/clone', root)).toBe('/clone')
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [1_048_576, '1.0 MB'],
  [12_345_678, '12.3 MB'],
  [999_960, '1.0 MB'],
  [5e15, '5000 TB'],
])('%i bytes are shown as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

test.each([
  [1, '1 s'],
  [11_500, '12 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
])('a wait of %i ms is shown as %s', (ms, text) => {
  expect(formatWait(ms)).toBe(text)
})

test('that there is no way to a host is said once, however often it is tried; without a terminal, too', () => {
  const said: string[] = []
  const output = {
    ...{ stdoutIsTerminal: false, stderrIsTerminal: false, columns: 80, lost: new AbortController().signal },
    ...{ print: () => {}, write: () => {}, status: () => {}, flushed: async () => {} },
    say: (sentence: string) => void said.push(sentence),
  }
  const view = createProgressView(output, () => 0)
  const rows = { sums: { rows: 2, ended: 0, bytes: 0, doneBytes: 0, unknown: 0 }, moving: new Map() } as never
  const waits = (destination: string, until: number): Upload => ({
    ...sampleRecord({
      kind: 'waiting',
      until,
      because: { code: 'offline', message: `No way to ${destination}.` },
    }).upload,
    destination,
  })
  for (const until of [5000, 10_000]) view.update(rows, [waits('kie', until), waits('theapi', until)], [])
  expect(said).toEqual([
    'No way to kie. What waits for it goes on by itself.',
    'No way to theapi. What waits for it goes on by itself.',
  ])
})
