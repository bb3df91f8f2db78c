import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Refusal } from './refuse-writes.ts'

/** The disk that a data directory lies on. */
export interface SmallDisk {
  readonly path: string
  /** The file that `refusedBy` reads. */
  readonly refusal: string
  /** Takes all that is free; false where the disk is not small. */
  fill(): Promise<boolean>
  /** Processes take their writes for refused: all of them, or the nth of each alone. */
  refuse(nth: number | 'all'): Promise<void>
  /** Gives room again. */
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
  const [filler, refusal] = [join(path, 'filler'), `${path}.refusal`]
  const isSmall = mount(path)
  let refusals = 0
  return {
    ...{ path, refusal },
    async fill() {
      // What fits is written before the rest is refused.
      if (isSmall) await writeFile(filler, new Uint8Array(sizeMiB * 1_048_576)).catch(() => undefined)
      return isSmall
    },
    async refuse(nth) {
      refusals += 1
      const text = JSON.stringify({ id: refusals, nth: nth === 'all' ? 0 : nth } satisfies Refusal)
      await writeFile(`${refusal}.new`, text)
      await rename(`${refusal}.new`, refusal)
    },
    async free() {
      await rm(filler, { force: true })
      await rm(refusal, { force: true })
    },
    remove: () => unmount(path),
  }
}

function mount(path: string): boolean {
  try {
    const options = `size=${sizeMiB}m,mode=700`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' })
    mounted.add(path)
    return true
  } catch {
    return false
  }
}
