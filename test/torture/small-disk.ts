import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The disk that a data directory lies on. */
export interface SmallDisk {
  readonly path: string
  /** Takes all that is free; null where the disk is not small. */
  readonly fill: (() => Promise<void>) | null
  /** Gives it back. */
  free(): Promise<void>
  remove(): void
}

const sizeMiB = 96
const mounted = new Set<string>()
const unmount = (path: string): void => {
  if (mounted.delete(path)) execFileSync('umount', ['-l', path])
}
process.on('exit', () => {
  for (const path of mounted) unmount(path)
})

/** A tmpfs of its own where this user may mount one; else a plain folder, which cannot be filled. */
export async function openSmallDisk(path: string): Promise<SmallDisk> {
  await mkdir(path)
  const filler = join(path, 'filler')
  const free = () => rm(filler, { force: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=700`, 'tmpfs', path], {
      stdio: 'ignore',
    })
    mounted.add(path)
  } catch {
    return { path, fill: null, free, remove: () => {} }
  }
  return {
    path,
    // What fits is written before the rest is refused.
    fill: () => writeFile(filler, new Uint8Array(sizeMiB * 1_048_576)).catch(() => undefined),
    free,
    remove: () => unmount(path),
  }
}
