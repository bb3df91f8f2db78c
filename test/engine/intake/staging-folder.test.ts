import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemClock } from '../../../electron/engine/clock.ts'
import { FailureError } from '../../../electron/engine/failure-error.ts'
import { openStagingFolder } from '../../../electron/engine/intake/staging-folder.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'

async function* stream(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function open() {
  const dataDir = await temporaryDirectory()
  return {
    folder: join(dataDir, 'staging'),
    staging: await openStagingFolder({ dataDir, clock: systemClock }),
  }
}

test('bytes are kept as they came, for this user alone', async () => {
  const { folder, staging } = await open()
  const staged = await staging.write('/a/pho\u0308to.png', stream('one', '', 'two'))
  expect(staged).toMatchObject({ name: 'phöto.png', size: 6 })
  expect(await readFile(staging.path(staged.stagedId), 'utf8')).toBe('onetwo')
  expect((await stat(staging.path(staged.stagedId))).mode & 0o777).toBe(0o600)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect(await staging.stat(staged.stagedId)).toMatchObject({ size: 6 })
  expect(await readdir(folder)).toEqual([staged.stagedId])
  await staging.remove(staged.stagedId)
  await staging.remove(staged.stagedId)
  expect(await staging.stat(staged.stagedId)).toBeNull()
  expect(await readdir(folder)).toEqual([])
})

test('bytes are written under names that differ, and never into what somebody made there', async () => {
  const { folder, staging } = await open()
  const seen: string[] = []
  const looking = async function* () {
    yield Buffer.from('x')
    seen.push(...(await readdir(folder)).filter((name) => name.endsWith('.part')))
  }
  for (const name of ['a', 'a']) await staging.write(name, looking())
  expect(new Set(seen).size).toBe(2)
  for (const name of seen) expect(name).toMatch(/^[2-9a-z]{12}\.part$/)

  const dataDir = await temporaryDirectory()
  const guessed = { dataDir, clock: systemClock, makeId: () => 'guessed23456' }
  const other = await openStagingFolder(guessed)
  const victim = join(dataDir, 'of a person')
  await writeFile(victim, 'theirs')
  await symlink(victim, join(dataDir, 'staging', 'guessed23456.part'))
  await expect(other.write('a', stream('ours'))).rejects.toThrow('EEXIST')
  expect(await readFile(victim, 'utf8')).toBe('theirs')
  expect(await readdir(join(dataDir, 'staging'))).toEqual(['guessed23456.part'])
})

test('a stream that breaks off leaves nothing and throws what it threw', async () => {
  const { folder, staging } = await open()
  const broken = (async function* () {
    yield Buffer.from('half')
    throw new Error('gone')
  })()
  await expect(staging.write('a', broken)).rejects.toThrow('gone')
  expect(await readdir(folder)).toEqual([])
})

const tinyDisk = 'mount -t tmpfs -o size=128k tmpfs "$1" && shift && exec "$@"'
const inTinyDisk = (...command: string[]) =>
  spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', tinyDisk, 'sh', ...command], {
    encoding: 'utf8',
  })
/** Linux alone has this, and not everywhere is it allowed. */
const noTinyDisk = inTinyDisk('/mnt', 'true').status !== 0

test.skipIf(noTinyDisk)('a full disk is said in words, and leaves nothing', async () => {
  const script = fileURLToPath(new URL('stage-on-full-disk.ts', import.meta.url))
  const dataDir = await temporaryDirectory()
  const { stdout, stderr } = inTinyDisk(dataDir, process.execPath, script, dataDir)
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    failure: { code: 'disk-full', message: expect.stringContaining('The disk is full') },
    left: [],
  })
})

test.each([
  '../../etc/passwd',
  '/etc/passwd',
  '..',
  '',
  'a',
  'A23456789abc',
  'abcdefgh/ijk',
  'abcdefghijkl.part',
])('what is no id reaches no file: %j', async (stagedId) => {
  const { staging } = await open()
  expect(() => staging.path(stagedId)).toThrow(FailureError)
  expect(await staging.stat(stagedId)).toBeNull()
  await expect(staging.remove(stagedId)).resolves.toBeUndefined()
})

test('sweeping takes what is old and not kept, parts of dead processes too, and nothing that is being written', async () => {
  const { folder, staging } = await open()
  const kept = await staging.write('kept', stream('1'))
  const old = await staging.write('old', stream('2'))
  const young = await staging.write('young', stream('3'))
  await writeFile(join(folder, 'deadprocess22.part'), 'x')
  await mkdir(join(folder, 'not-ours'))
  const long = new Date(Date.now() - 3_600_000)
  for (const file of [kept.stagedId, old.stagedId, 'deadprocess22.part'])
    await utimes(join(folder, file), long, long)

  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let begun = () => {}
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  const writing = staging.write(
    'slow',
    (async function* () {
      yield Buffer.from('a')
      begun()
      await held
      yield Buffer.from('b')
    })(),
  )
  await started
  const part =
    (await readdir(folder)).find((file) => file.endsWith('.part') && file !== 'deadprocess22.part') ?? ''
  await utimes(join(folder, part), long, long)

  await writeFile(join(folder, 'detouredid22.part'), 'x')
  await utimes(join(folder, 'detouredid22.part'), long, long)
  const keepPart = (id: string) => id === 'detouredid22'
  const keep = (id: string) => id === kept.stagedId
  expect(await staging.sweep({ keep, keepPart, olderThanMs: 1_800_000 })).toBe(2)
  release()
  const slow = await writing
  expect(slow.size).toBe(2)
  expect((await readdir(folder)).sort()).toEqual(
    ['not-ours', 'detouredid22.part', kept.stagedId, slow.stagedId, young.stagedId].sort(),
  )
})

test('what came to be needed while a sweep looked at it stays', async () => {
  const { folder, staging } = await open()
  const { stagedId } = await staging.write('undone', stream('1'))
  await writeFile(join(folder, 'detouredid22.part'), 'x')
  const long = new Date(Date.now() - 3_600_000)
  for (const file of [stagedId, 'detouredid22.part']) await utimes(join(folder, file), long, long)
  const asked = new Set<string>()
  const needed = (id: string) => {
    const again = asked.has(id)
    asked.add(id)
    return again
  }
  expect(await staging.sweep({ keep: needed, keepPart: needed, olderThanMs: 1_800_000 })).toBe(0)
  expect((await readdir(folder)).sort()).toEqual([stagedId, 'detouredid22.part'].sort())
})
