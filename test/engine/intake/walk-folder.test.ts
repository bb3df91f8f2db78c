import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../electron/engine/clock.ts'
import { expandInputs, type IntakeEntry } from '../../../electron/engine/intake/expand-inputs.ts'
import { openStagingFolder } from '../../../electron/engine/intake/staging-folder.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { expandPaths, messages, told } from './expand.ts'

test('a folder is walked in the order people count, hidden files too, without the litter of file managers', async () => {
  const folder = await temporaryDirectory()
  for (const sub of ['b', 'b/deep', 'c', '.git']) await mkdir(join(folder, sub))
  const files = [
    'a 10.txt',
    'a 2.txt',
    'b/2',
    'b/deep/1',
    'B.txt',
    '.env',
    '.git/config',
    '.DS_Store',
    'c/Thumbs.db',
    'b/desktop.ini',
  ]
  for (const file of files) await writeFile(join(folder, file), 'x')
  const entries = await expandPaths(folder)
  expect(told(entries, folder)).toEqual([
    '.env',
    '.git/config',
    'a 2.txt',
    'a 10.txt',
    'b/2',
    'b/deep/1',
    'B.txt',
  ])
})

test('names of every kind keep their path and get an NFC name', async () => {
  const folder = await temporaryDirectory()
  const names = [
    'Mu\u0308nchen.txt',
    'M\u00fcnchen 2.txt',
    '日本.png',
    '👩‍👩‍👧.png',
    'חשבונית.pdf',
    'a\nb.txt',
    `"q"'s.txt`,
    ' lead',
    'a\\b.txt',
    '-rf',
    `${'ü'.repeat(125)}.jpeg`,
    'x'.repeat(255),
  ]
  for (const name of names) await writeFile(join(folder, name), 'x')
  const entries = await expandPaths(folder)
  const stored = new Set(await readdir(folder))
  expect(entries).toHaveLength(names.length)
  for (const entry of entries) {
    if (entry.kind !== 'item' || entry.source.kind !== 'file') throw new Error('not a file')
    const onDisk = entry.source.path.slice(folder.length + 1)
    expect(stored.has(onDisk)).toBe(true)
    expect(entry.name).toBe(onDisk.normalize('NFC'))
  }
})

test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is refused with what to do', async () => {
  const folder = await temporaryDirectory()
  await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'x')
  await writeFile(join(folder, 'good'), 'x')
  const entries = await expandPaths(folder)
  expect(entries).toHaveLength(2)
  expect(messages(entries)).toEqual([expect.stringMatching(/not valid UTF-8. Rename it/)])
})

test.skipIf(process.platform === 'win32')(
  'pipes, devices and sockets are refused in words, and the rest goes on',
  async () => {
    const folder = await temporaryDirectory()
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve))
    onTestFinished(() => void server.close())
    await writeFile(join(folder, 'z-file'), 'x')
    const entries = await expandPaths('/dev/null', join(folder, 'pipe'), folder)
    expect(told(entries, folder)).toEqual([
      'file-unreadable /dev/null',
      'file-unreadable pipe',
      'file-unreadable pipe',
      'file-unreadable socket',
      'z-file',
    ])
    expect(messages(entries)[0]).toBe('/dev/null is a device, not a file, so it cannot be sent.')
    expect(messages(entries)[1]).toMatch(/is a pipe, not a file/)
    expect(messages(entries)[3]).toMatch(/is a socket, not a file/)
  },
)

test('links: followed when given, and inside a folder while they stay in it', async () => {
  const folder = await temporaryDirectory()
  const outside = await temporaryDirectory()
  await writeFile(join(outside, 'secret'), 'secret')
  await mkdir(join(folder, 'sub'))
  await writeFile(join(folder, 'sub', 'real'), 'real')
  await symlink('sub/real', join(folder, 'inside'))
  await symlink(outside, join(folder, 'out-folder'))
  await symlink(join(outside, 'secret'), join(folder, 'out-file'))
  await symlink('nowhere', join(folder, 'broken'))
  await symlink('loop', join(folder, 'loop'))
  await symlink('..', join(folder, 'sub', 'up'))
  await symlink('../..', join(folder, 'sub', 'out-up'))
  await symlink('sub', join(folder, 'twin'))
  const entries = await expandPaths(folder)
  expect(told(entries, folder)).toEqual([
    'file-missing broken',
    'inside',
    'file-unreadable loop',
    'file-unreadable out-file',
    'file-unreadable out-folder',
    'file-unreadable sub/out-up',
    'sub/real',
  ])
  expect(messages(entries)[2]).toMatch(/leads out of the folder/)

  expect(told(await expandPaths(join(folder, 'out-file')), folder)).toEqual(['out-file'])
  expect(told(await expandPaths(join(folder, 'out-folder')), folder)).toEqual(['out-folder/secret'])
  expect(told(await expandPaths(join(folder, 'loop')), folder)).toEqual(['file-unreadable loop'])
  expect(told(await expandPaths(join(folder, 'broken')), folder)).toEqual(['file-missing broken'])
})

test.skipIf(process.platform === 'win32')(
  'what this user may not read is listed, and the rest goes on',
  async () => {
    const folder = await temporaryDirectory()
    await mkdir(join(folder, 'closed'))
    await writeFile(join(folder, 'closed', 'hidden'), 'x')
    await writeFile(join(folder, 'locked'), 'x')
    await writeFile(join(folder, 'open'), 'x')
    await chmod(join(folder, 'locked'), 0o000)
    await chmod(join(folder, 'closed'), 0o000)
    await chmod(folder, 0o755)
    const dataDir = await temporaryDirectory()
    // Root may read everything, so a child looks as another user.
    const child = {
      uid: 65534,
      dataDir,
      inputs: [folder, join(folder, 'locked'), join(folder, 'closed', 'hidden')],
    }
    if (process.getuid?.() === 0) await chown(dataDir, child.uid, child.uid)
    const script = fileURLToPath(new URL('expand-as-another-user.ts', import.meta.url))
    const { stdout, stderr } = spawnSync(process.execPath, [script, JSON.stringify(child)], {
      encoding: 'utf8',
    })
    await chmod(join(folder, 'closed'), 0o700)
    expect(stderr).toBe('')
    const entries = JSON.parse(stdout) as IntakeEntry[]
    expect(told(entries, folder)).toEqual([
      'file-unreadable closed',
      'file-unreadable locked',
      'open',
      'file-unreadable locked',
      'file-unreadable closed/hidden',
    ])
    expect(messages(entries)[0]).toBe(`${folder}/closed may not be read by this user.`)
  },
)

test('ten thousand files come in order, from a folder and one by one', async () => {
  const folder = await temporaryDirectory()
  const names = Array.from({ length: 10_000 }, (_, index) => `file ${index}.png`)
  for (let start = 0; start < names.length; start += 500) {
    await Promise.all(names.slice(start, start + 500).map((name) => writeFile(join(folder, name), '')))
  }
  expect(told(await expandPaths(folder), folder)).toEqual(names)
  const backwards = names.toReversed()
  expect(told(await expandPaths(...backwards.map((name) => join(folder, name))), folder)).toEqual(backwards)
})

test('an aborted intake stops', async () => {
  const folder = await temporaryDirectory()
  for (const name of ['a', 'b'])
    await mkdir(join(folder, name)).then(() => writeFile(join(folder, name, 'file'), ''))
  const staging = await openStagingFolder({ dataDir: await temporaryDirectory(), clock: systemClock })
  const stop = new AbortController()
  const seen: IntakeEntry[] = []
  const walk = async () => {
    for await (const entry of expandInputs([{ kind: 'path', path: folder }], {
      staging,
      signal: stop.signal,
    })) {
      seen.push(entry)
      stop.abort(new Error('enough'))
    }
  }
  await expect(walk()).rejects.toThrow('enough')
  expect(seen).toHaveLength(1)
})

test('a file that vanishes between listing and looking is only itself refused', async () => {
  const folder = await temporaryDirectory()
  // More than one group, so that the second is looked at after the first was given out.
  for (let index = 0; index < 300; index++) await writeFile(join(folder, `${index}`), '')
  const staging = await openStagingFolder({ dataDir: await temporaryDirectory(), clock: systemClock })
  const entries: IntakeEntry[] = []
  for await (const entry of expandInputs([{ kind: 'path', path: folder }], { staging })) {
    if (entries.length === 0) await rm(join(folder, '299'))
    entries.push(entry)
  }
  expect(entries).toHaveLength(300)
  expect(told(entries, folder).at(-1)).toBe('file-missing 299')
})
