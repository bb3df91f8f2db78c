import { accessSync, chmodSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { FailureError } from '../failure-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where Mayfly keeps queue, history and staged bytes: `MAYFLY_DATA_DIR`, else the system's place for it. */
export function resolveDataDir(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const given = environment.MAYFLY_DATA_DIR
  if (given) return isAbsolute(given) ? given : join(environment.INIT_CWD ?? process.cwd(), given)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Mayfly')
  if (platform === 'win32')
    return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Mayfly')
  const base = environment.XDG_DATA_HOME
  return join(base && isAbsolute(base) ? base : join(homedir(), '.local', 'share'), 'mayfly')
}

/**
 * File systems of other computers (`statfs` magic numbers from Linux's `magic.h`): their locks cannot be relied
 * on, so two owners could work on one queue.
 */
const networkFileSystems = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x0bd00bd0, 'Lustre'],
])

/** The network file system behind a `statfs` type, or null for a local one. */
export function networkFileSystem(type: number): string | null {
  return networkFileSystems.get(type >>> 0) ?? null
}

/**
 * Makes the data directory, for this user alone (0700).
 * @throws FailureError with a sentence when it cannot be used.
 */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolders(dataDir)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    chmodSync(dataDir, 0o700)
  } catch (cause) {
    throw dataDirFailure(dataDir, cause)
  }
  const network = process.platform === 'linux' ? networkFileSystem(statfsSync(dataDir).type) : null
  if (network !== null) {
    throw new FailureError({
      code: 'bug',
      message: `The data directory ${dataDir} is on a network file system (${network}), where locks cannot be relied on. Set MAYFLY_DATA_DIR to a folder on this computer.`,
    })
  }
}

/** Not by Node's own `recursive`, which tries for ever where nothing can be made below a folder that is there: `/proc`. */
function makeFolders(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    const parent = dirname(path)
    if (code !== 'ENOENT' || existsSync(parent) || parent === path) throw error
    makeFolders(parent)
    makeFolders(path)
  }
}

function dataDirFailure(dataDir: string, cause: unknown): FailureError {
  const code = (cause as NodeJS.ErrnoException).code
  const use = 'Set MAYFLY_DATA_DIR to a folder that you can write to.'
  const message =
    code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
      ? `The data directory ${dataDir} cannot be written to. ${use}`
      : code === 'ENOSPC' || code === 'EDQUOT'
        ? `There is no room on the disk for the data directory ${dataDir}. Free some space and start again.`
        : code === 'EEXIST' || code === 'ENOTDIR'
          ? `The data directory ${dataDir} is a file, or lies below one. ${use}`
          : `The data directory ${dataDir} cannot be used (${code ?? 'unknown reason'}). ${use}`
  return new FailureError(
    { code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'bug', message },
    { cause },
  )
}
