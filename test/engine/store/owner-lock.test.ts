import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import {
  networkFileSystem,
  prepareDataDir,
  resolveDataDir,
} from '../../../electron/engine/store/data-directory.ts'
import { durably, openDatabase } from '../../../electron/engine/store/database.ts'
import { acquireOwnerLock } from '../../../electron/engine/store/owner-lock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { until } from '../../helpers/until.ts'

const lockModule = new URL('../../../electron/engine/store/owner-lock.ts', import.meta.url).href

async function ownerProcess(dataDir: string) {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { acquireOwnerLock } from ${JSON.stringify(lockModule)}
      globalThis.lock = acquireOwnerLock(${JSON.stringify(dataDir)}); console.log(lock ? 'owner' : 'not'); setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: said.toString().trim() }
}

describe('the lock', () => {
  test('is held by one process, and the system gives it back when that is killed', async () => {
    const dataDir = await temporaryDirectory()
    const { child, said } = await ownerProcess(dataDir)
    expect(said).toBe('owner')
    expect(acquireOwnerLock(dataDir)).toBeNull()
    const other = await ownerProcess(dataDir)
    expect(other.said).toBe('not')
    other.child.kill('SIGKILL')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lock = await until(() => acquireOwnerLock(dataDir), { timeoutMs: 1000 })
    lock.release()
    lock.release()
    expect((await stat(join(dataDir, 'engine.lock'))).mode & 0o077).toBe(0)
  })

  test('outlives a failed attempt to take it within the same process', async () => {
    const dataDir = await temporaryDirectory()
    const lock = acquireOwnerLock(dataDir)
    expect(lock).not.toBeNull()
    expect(acquireOwnerLock(dataDir)).toBeNull()
    const { child, said } = await ownerProcess(dataDir)
    child.kill('SIGKILL')
    expect(said).toBe('not')
    lock?.release()
    const again = acquireOwnerLock(dataDir)
    expect(again).not.toBeNull()
    again?.release()
  })
})

describe('the data directory', () => {
  test.each([
    [{ MAYFLY_DATA_DIR: '/x/y' }, 'linux', '/x/y'],
    [{ MAYFLY_DATA_DIR: 'rel', INIT_CWD: '/home/me' }, 'linux', '/home/me/rel'],
    [{ XDG_DATA_HOME: '/data' }, 'linux', '/data/mayfly'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/Mayfly'],
  ] as const)('%o on %s', (environment, platform, expected) => {
    expect(resolveDataDir(environment, platform)).toBe(expected)
  })

  test('is made for this user alone', async () => {
    const dataDir = join(await temporaryDirectory(), 'a', 'b')
    prepareDataDir(dataDir)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  })

  test('a file in its place is said', async () => {
    const path = join(await temporaryDirectory(), 'file')
    await writeFile(path, '')
    expect(() => prepareDataDir(path)).toThrow('is a file')
    expect(() => prepareDataDir(join(path, 'below'))).toThrow('is a file')
  })

  test.runIf(process.platform === 'linux')('a place where nothing can be made is said', () => {
    const place = '/proc/mayfly/data'
    expect(() => prepareDataDir(place)).toThrow(`The data directory ${place} cannot be used (ENOENT).`)
  })

  test('network file systems are known by their numbers', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS')
    expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS')
    expect(networkFileSystem(0xef53)).toBeNull()
  })
})

describe('the database', () => {
  test('from a newer Mayfly is left as it is', async () => {
    const dataDir = await temporaryDirectory()
    openDatabase(dataDir).close()
    const newer = new Database(join(dataDir, 'mayfly.db'))
    newer.pragma('user_version = 99')
    newer.close()
    expect(() => openDatabase(dataDir)).toThrow('newer Mayfly')
    const after = new Database(join(dataDir, 'mayfly.db'))
    expect(after.pragma('user_version', { simple: true })).toBe(99)
    after.close()
  })

  test('that is damaged is said, and not touched', async () => {
    const dataDir = await temporaryDirectory()
    await writeFile(join(dataDir, 'mayfly.db'), 'this is not a database at all'.repeat(100))
    expect(() => openDatabase(dataDir)).toThrow('is damaged')
    expect((await stat(join(dataDir, 'mayfly.db'))).size).toBe(2900)
  })

  test('that another program holds is said', { timeout: 20_000 }, async () => {
    const dataDir = await temporaryDirectory()
    openDatabase(dataDir).close()
    const other = new Database(join(dataDir, 'mayfly.db'))
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    expect(() => openDatabase(dataDir)).toThrow('locked by another program')
    other.close()
  })

  test('in a folder that does not exist is said', async () => {
    const dataDir = join(await temporaryDirectory(), 'gone')
    expect(() => openDatabase(dataDir)).toThrow(/cannot be (used|written to)/)
    await mkdir(dataDir)
    await chmod(dataDir, 0o700)
  })

  test('goes back to normal flushing after a durable commit, also one that fails', async () => {
    const database = openDatabase(await temporaryDirectory())
    const mode = () => database.pragma('synchronous', { simple: true })
    expect(mode()).toBe(1)
    expect(durably(database, () => mode())).toBe(2)
    expect(() =>
      durably(database, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(mode()).toBe(1)
    database.close()
  })
})
