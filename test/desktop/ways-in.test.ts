import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { ClipboardFormats } from '../../electron/desktop/clipboard-content.ts'
import { parseDeepLink } from '../../electron/desktop/deep-link.ts'
import { createKeptGiven } from '../../electron/desktop/kept-given.ts'
import {
  developmentWords,
  type LaunchArguments,
  readLaunchArguments,
} from '../../electron/desktop/launch-arguments.ts'
import { type TakeGiven, takeGiven } from '../../electron/desktop/take-given.ts'
import { type Engine, OwnedElsewhereError } from '../../electron/engine/engine.ts'
import { isPrivateHost } from '../../electron/engine/http/private-address.ts'
import { serveOwnerSocket } from '../../electron/rpc/owner-socket.ts'
import { createRouter } from '../../electron/rpc/router.ts'
import { waitForOwner } from '../../electron/wait-for-owner.ts'
import type { Input } from '../../shared/contract.ts'
import { openTestEngine } from '../rpc/open-test-engine.ts'

test.each([
  ['mayfly://upload?url=https%3A%2F%2Fexample.com%2Fa.png', ['https://example.com/a.png']],
  ['mayfly:upload?url=https://example.com/a', ['https://example.com/a']],
  [
    'mayfly://upload/?url=https://example.com/a&url=http://example.org/b',
    ['https://example.com/a', 'http://example.org/b'],
  ],
  ['MAYFLY://upload?url=https://example.com/%C3%BC', ['https://example.com/%C3%BC']],
])('%s asks to upload', (link, urls) => {
  expect(parseDeepLink(link, isPrivateHost)).toEqual({ kind: 'upload', urls })
})

test.each([
  ['mayfly://upload?url=javascript:alert(1)', 'http or https'],
  ['mayfly://upload?url=file:///etc/passwd', 'http or https'],
  ['mayfly://upload?url=data:text/html,x', 'http or https'],
  ['mayfly://upload?url=mayfly://upload', 'http or https'],
  ['mayfly://upload?url=http://127.0.0.1:9000/', 'private network'],
  ['mayfly://upload?url=http://localhost/', 'private network'],
  ['mayfly://upload?url=http://0x7f000001/', 'private network'],
  ['mayfly://upload?url=http://192.168.1.1/', 'private network'],
  ['mayfly://upload?url=http://[::1]/', 'private network'],
  ['mayfly://upload?url=http://169.254.169.254/latest', 'private network'],
  ['mayfly://upload?url=https://user:pass@example.com/', 'password'],
  ['mayfly://upload?url=https://example.com/&url=file:///etc/passwd', 'http or https'],
  ['mayfly://upload?url=notaurl', 'cannot be read'],
  ['mayfly://upload', 'names no address'],
  ['mayfly://delete?url=https://example.com', 'does not do'],
  ['mayfly://upload/more?url=https://example.com', 'does not do'],
  [`mayfly://upload?url=https://example.com/${'a'.repeat(20_000)}`, 'too long'],
  [`mayfly://upload?${'url=https://example.com/&'.repeat(21)}`, 'more than 20'],
  ['https://example.com/', 'not one of Mayfly'],
  ['mayfly://[', 'cannot be read'],
])('%s is refused: %s', (link, why) => {
  expect(parseDeepLink(link, isPrivateHost)).toEqual({
    kind: 'refused',
    message: expect.stringContaining(why),
  })
})

test('a link without anything to do shows the window', () => {
  expect(parseDeepLink('mayfly://', isPrivateHost)).toEqual({ kind: 'show' })
})

const nothing = { paths: [], urls: [], links: [], clipboard: false, show: 'window' }
test.each([
  [['mayfly'], 1, nothing],
  [['electron', '.'], 2, nothing],
  [
    ['mayfly', 'a b.png', '/x/ü.txt'],
    1,
    { ...nothing, paths: [resolve('/home', 'a b.png'), resolve('/x/ü.txt')] },
  ],
  [
    ['mayfly', '--allow-file-access-from-files', '--inspect', '-psn_0_1', 'a'],
    1,
    { ...nothing, paths: [resolve('/home', 'a')] },
  ],
  [['mayfly', '--', '--a'], 1, { ...nothing, paths: [resolve('/home', '--a')] }],
  [
    ['mayfly', 'https://example.com/a', 'mayfly://upload?url=x'],
    1,
    { ...nothing, urls: ['https://example.com/a'], links: ['mayfly://upload?url=x'] },
  ],
  [['mayfly', 'file:///x/a%20b', ''], 1, { ...nothing, paths: [resolve('/x/a b')] }],
  [['mayfly', 'file://else%where/a'], 1, nothing],
  [['mayfly', '--hidden'], 1, { ...nothing, show: 'hidden' }],
  [['mayfly', '--small-window'], 1, { ...nothing, show: 'small' }],
  [['mayfly', '--upload-clipboard'], 1, { ...nothing, clipboard: true, show: 'small' }],
] as const)('the command line %j', (argv, programs, expected) => {
  expect(readLaunchArguments(argv, programs, '/home')).toEqual(expected)
})

test.each([
  ['electron . a', 2],
  ['electron /home/mayfly a', 2],
  ['electron --inspect . a', 3],
  ['electron --no-sandbox --inspect=0 --remote-debugging-port=0 /home/mayfly a', 5],
  ['electron -r ./loader.js --inspect=0 --remote-debugging-port=0 ../mayfly a', 6],
  // The app's folder given as one to upload is not the app's.
  ['electron . /home/mayfly', 2],
  ['electron out/main/main.js a', 2],
])('of the development start “%s” the first %i words are the program', (line, expected) => {
  const argv = line.split(' ')
  expect(developmentWords(argv, resolve('/home/mayfly'), resolve('/home/mayfly'))).toBe(expected)
  const { paths } = readLaunchArguments(argv, expected, resolve('/home/mayfly'))
  expect(paths).toEqual([resolve('/home/mayfly', argv.at(-1) ?? '')])
})

function recordTaking(answers: boolean) {
  const seen = {
    added: [] as (readonly Input[])[],
    asked: [] as string[],
    told: [] as string[],
    shown: [] as string[],
  }
  const deps: TakeGiven = {
    add: async (inputs) => {
      seen.added.push(inputs)
      const missing = inputs.filter((input) => input.kind === 'path' && input.path.endsWith('missing'))
      const failure = { code: 'file-missing', message: 'It is not there.' } as const
      return {
        batch: 'b',
        accepted: [],
        count: 0,
        refused: missing.map(() => ({ input: 'missing', failure })),
      }
    },
    isPrivateHost,
    ask: async ({ message, detail }) => {
      seen.asked.push(`${message} ${detail}`)
      return answers
    },
    tell: (message, detail) => seen.told.push(`${message} ${detail}`),
    uploadClipboard: () => void seen.shown.push('its clipboard'),
    show: (how) => seen.shown.push(how),
  }
  return { seen, deps }
}

test('files and addresses of a start are one batch; a link is sent only after a yes', async () => {
  const given = {
    paths: ['/a'],
    urls: ['https://example.com/'],
    links: ['mayfly://upload?url=https://example.org/x'],
    clipboard: false,
  }
  const no = recordTaking(false)
  await takeGiven({ ...given, show: 'window' }, no.deps)
  expect(no.seen.added).toEqual([
    [
      { kind: 'path', path: '/a' },
      { kind: 'url', url: 'https://example.com/' },
    ],
  ])
  expect(no.seen.asked).toEqual([expect.stringContaining('https://example.org/x')])
  expect(no.seen.shown).toEqual(['window'])
  const yes = recordTaking(true)
  await takeGiven({ ...given, show: 'hidden' }, yes.deps)
  expect(yes.seen.added[1]).toEqual([{ kind: 'url', url: 'https://example.org/x' }])
  expect(yes.seen.shown).toEqual([])
})

test('ten thousand files are one batch; what is missing is said, a refused link is never asked about', async () => {
  const { seen, deps } = recordTaking(true)
  const paths = Array.from({ length: 10_000 }, (_, index) => `/f/${index}`)
  await takeGiven(
    {
      paths: [...paths, '/f/missing'],
      urls: [],
      links: ['mayfly://upload?url=file:///x'],
      clipboard: true,
      show: 'small',
    },
    deps,
  )
  expect(seen.added.map((inputs) => inputs.length)).toEqual([10_001])
  expect(seen.told).toEqual([
    expect.stringContaining('It is not there.'),
    expect.stringContaining('did not follow that link'),
  ])
  expect(seen.asked).toEqual([])
  expect(seen.shown).toEqual(['small', 'its clipboard'])
})

test('what is kept for the next start is read there as it was given; too much of it is refused in words', () => {
  const kept = createKeptGiven()
  const given = { paths: ['/--a b', '/c'], urls: ['https://example.com/'], links: ['mayfly:upload?url=x'] }
  const rest = { clipboard: false, show: 'window' } as const
  expect(kept.keep({ ...given, ...rest })).toMatchObject({ message: '4 items wait for your history.' })
  expect(kept.keep({ ...given, ...rest, paths: [`/${'d'.repeat(16_000)}`] })).toMatchObject({
    message: '3 items were not taken.',
  })
  expect(kept.keep({ ...nothing, ...rest })).toBeNull()
  expect(kept.keep({ ...nothing, ...rest, clipboard: true })?.message).toContain('clipboard was not taken')
  expect(readLaunchArguments(['mayfly', ...kept.words()], 1, '/')).toEqual({ ...given, ...rest })
})

/** A start beside an owner that stays. The person says yes to links, `answers` when told, and waits no longer than told. */
function startBeside(
  dataDir: string,
  given: LaunchArguments[][],
  answers: boolean[] = [false],
  clipboard: ClipboardFormats = {},
) {
  const told: string[] = []
  const waits: { detail: string; over: AbortSignal }[] = []
  const open = async (): Promise<Engine> => {
    throw new OwnedElsewhereError('elsewhere')
  }
  return {
    told,
    waits,
    parts: {
      dataDir,
      open,
      patienceMs: 0,
      waysIn: {
        show: 'hidden' as LaunchArguments['show'],
        waiting: () => given[0] ?? [],
        drain: () => given.shift() ?? [],
      },
      sayWaiting: async ({ detail }: { detail: string }, over: AbortSignal) =>
        waits.push({ detail, over }) > 0,
      readClipboard: async () => clipboard,
      ask: async ({ message, detail }: { message: string; detail: string }) => {
        if (message.startsWith('Upload what')) return true
        told.push(detail)
        return answers.shift() ?? false
      },
    },
  }
}

test('an owner that stays is handed what a start was given, link by link only after a yes; the person is told', async () => {
  const { engine, dataDir } = await openTestEngine()
  const socket = await serveOwnerSocket(createRouter(engine, {}), dataDir, { staging: engine.staging })
  const notes = join(dataDir, 'notes.txt')
  await writeFile(notes, 'a few words')
  const start = {
    ...nothing,
    paths: [notes, join(dataDir, 'missing.txt')],
    links: ['mayfly:upload?url=https://files.example/one.jpg'],
    clipboard: true,
    show: 'window',
  } as const
  const late = { ...nothing, paths: [notes], show: 'window' } as const
  // What comes while the person reads is told of as well.
  const beside = startBeside(dataDir, [[start], [late]], [false], { image: Uint8Array.of(137, 80) })
  expect(await waitForOwner(beside.parts)).toBeNull()
  expect(beside.told).toEqual([
    expect.stringMatching(/^3 items were handed to it.*\n1 item could not be added.*missing.txt/),
    expect.stringMatching(/^1 file was handed to it/),
  ])
  const names = ['notes.txt', expect.stringMatching(/^pasted .*png$/), 'one.jpg', 'notes.txt']
  expect(engine.snapshot().rows.map(({ name }) => name)).toEqual(names)
  const text = startBeside(dataDir, [[{ ...start, paths: [], links: [] }]], [false], { text: 'bench-key' })
  expect(await waitForOwner(text.parts)).toBeNull()
  expect(text.told).toEqual([expect.stringMatching(/^Mayfly did not upload .* It is text, and only/)])
  expect(engine.snapshot().rows).toHaveLength(4)

  await socket.close()
  const unheard = startBeside(dataDir, [[late]])
  expect(await waitForOwner(unheard.parts)).toBeNull()
  expect(unheard.told).toEqual([expect.stringContaining('was not handed to it')])
})

test('a start with the session ends quietly beside an owner; an owner that ends lets the app start', async () => {
  const { engine, dataDir } = await openTestEngine()
  const quiet = startBeside(dataDir, [])
  expect(await waitForOwner(quiet.parts)).toBeNull()
  expect(quiet.told).toEqual([])

  const again = startBeside(dataDir, [[{ ...nothing, show: 'window' } as const]], [true])
  let tries = 0
  const open = async () => (++tries < 2 ? again.parts.open() : engine)
  expect(await waitForOwner({ ...again.parts, open })).toBe(engine)
  expect(again.told).toHaveLength(1)
  tries = 0
  expect(await waitForOwner({ ...quiet.parts, open, patienceMs: 10_000, quietMs: 0 })).toBe(engine)
  expect(quiet.waits).toEqual([])
})

test('a start that waits for an owner says so, as long as it does; a person who has had enough is told at once', async () => {
  const { engine, dataDir } = await openTestEngine()
  const waysIn = { show: 'window', waiting: () => [], drain: () => [] } as const
  const soon = startBeside(dataDir, [])
  const parts = { ...soon.parts, waysIn, patienceMs: 60_000, quietMs: 0 }
  let tries = 0
  const open = async () => (++tries < 2 ? parts.open() : engine)
  expect(await waitForOwner({ ...parts, open })).toBe(engine)
  expect(soon.told).toEqual([])
  expect(soon.waits).toMatchObject([{ over: { aborted: true } }])
  expect(soon.waits[0]?.detail).toContain(`is at work on ${dataDir}. This one opens as soon as that is done.`)

  const given = startBeside(dataDir, [[{ ...nothing, paths: ['/a'], show: 'window' } as const]])
  expect(await waitForOwner({ ...given.parts, patienceMs: 60_000, quietMs: 0 })).toBeNull()
  expect(given.waits[0]?.detail).toMatch(/handed to the other one\.$/)
  expect(given.told).toHaveLength(1)
})
