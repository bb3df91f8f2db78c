import { randomFillSync } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const MiB = 1024 ** 2
export const GiB = 1024 ** 3

/** A file of random bytes, or one without any blocks on the disk when `sparse`. */
export async function makeFile(path: string, bytes: number, sparse = false): Promise<string> {
  const file = await open(path, 'w')
  const block = Buffer.alloc(4 * MiB)
  if (sparse) await file.truncate(bytes)
  for (let left = sparse ? 0 : bytes; left > 0; left -= block.length) {
    randomFillSync(block)
    await file.write(block, 0, Math.min(block.length, left))
  }
  await file.close()
  return path
}

/** A folder of `count` files of random bytes. */
export async function makeFolder(path: string, count: number, bytes: number): Promise<string> {
  await mkdir(path)
  const content = Buffer.alloc(bytes)
  for (let at = 0; at < count; at += 1) {
    randomFillSync(content)
    await writeFile(join(path, `file-${String(at).padStart(5, '0')}.bin`), content)
  }
  return path
}
