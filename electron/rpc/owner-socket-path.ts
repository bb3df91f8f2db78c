import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { posix, resolve } from 'node:path'

/** The system's limit is 104 bytes on macOS and 108 on Linux, its final zero included. */
const longestPath = 100

/** Where the owner of a data directory is reached. `privateFolder`: to be made, and checked, before the socket. */
export interface OwnerSocketPlace {
  readonly path: string
  readonly privateFolder: string | null
}

export interface Surroundings {
  readonly platform: NodeJS.Platform
  /** `XDG_RUNTIME_DIR`: private to the user, by its specification. */
  readonly runtimeDir: string | undefined
  readonly temporaryDir: string
  readonly userId: number
}

/**
 * In the data directory itself where the path fits. Else under a hash of it in the user's runtime directory, or in
 * a folder of the user's among the temporary files. On Windows a named pipe. Pure: the same answer for owner and caller.
 */
export function ownerSocketPlace(dataDir: string, around: Surroundings): OwnerSocketPlace {
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 32)
  if (around.platform === 'win32') return { path: `\\\\.\\pipe\\mayfly-${hash}`, privateFolder: null }
  const beside = posix.join(dataDir, 'engine.sock')
  if (fits(beside)) return { path: beside, privateFolder: null }
  if (around.runtimeDir?.startsWith('/')) {
    const path = posix.join(around.runtimeDir, `mayfly-${hash}.sock`)
    if (fits(path)) return { path, privateFolder: null }
  }
  const name = `mayfly-${around.userId}`
  const folder = posix.join(around.temporaryDir, name)
  const privateFolder = fits(posix.join(folder, `${hash}.sock`)) ? folder : posix.join('/tmp', name)
  return { path: posix.join(privateFolder, `${hash}.sock`), privateFolder }
}

/** The place for this process's user and system. `dataDir` may be reached over links: they are followed first. */
export function ownerSocketPlaceHere(dataDir: string): OwnerSocketPlace {
  return ownerSocketPlace(realpathSync(resolve(dataDir)), {
    platform: process.platform,
    runtimeDir: process.env.XDG_RUNTIME_DIR,
    temporaryDir: tmpdir(),
    userId: process.getuid?.() ?? 0,
  })
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= longestPath
}
