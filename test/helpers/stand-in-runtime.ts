import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const wireVersion = 1
const fuses = 9

/**
 * A folder laid out like what Electron's archive holds for Linux, for electron-builder to pack an app into. Its
 * program is no program: a few bytes with Electron's fuse wire among them, every fuse as Electron ships it.
 */
export async function makeStandInRuntime(folder: string): Promise<string> {
  await mkdir(join(folder, 'resources'), { recursive: true })
  await mkdir(join(folder, 'locales'), { recursive: true })
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak'])
    await writeFile(join(folder, name), 'stands in')
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.of(wireVersion, fuses), Buffer.from('101100011')])
  const program = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(64), wire, Buffer.alloc(64)])
  await writeFile(join(folder, 'electron'), program, { mode: 0o755 })
  return folder
}

/** The fuses of a program, one sign each: 0 off, 1 on. */
export async function readFuses(program: string): Promise<string> {
  const bytes = await readFile(program)
  const at = bytes.indexOf(sentinel)
  if (at === -1) throw new Error('there is no fuse wire')
  const start = at + sentinel.length + 2
  return bytes.toString('latin1', start, start + fuses)
}
