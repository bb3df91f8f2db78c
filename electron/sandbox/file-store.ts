import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostRefusal } from './host-refusal.ts'
import type { OverwriteRule } from './sandbox-options.ts'

/** One version of a file under its name; replaced ones stay listed, without their bytes. */
export interface StoredFile {
  readonly id: string
  /** Which of the host APIs took it. */
  readonly host: string
  readonly account: string
  readonly path: string
  readonly name: string
  readonly originalName: string | null
  readonly mimeType: string
  /** Bytes. */
  readonly size: number
  /** Lower-case hex; null when hashing is off. */
  readonly sha256: string | null
  /** ms since the epoch. */
  readonly storedAt: number
  readonly expiresAt: number
  /** How many versions were under this name before it. */
  readonly replaced: number
  /** False once another version took the name. */
  readonly current: boolean
}

export interface FileLabel {
  readonly host: string
  readonly account: string
  readonly path: string
  readonly name: string
  readonly originalName: string | null
  readonly mimeType: string
  readonly now: number
  /** ms; absent: as the store was told. */
  readonly lifetimeMs?: number
}

/** A file on its way in. Nothing can be seen of it until `keep`. */
export interface IncomingFile {
  readonly size: number
  /** Takes the chunk as its own. */
  write(chunk: Buffer): void
  /** Null when more may come at once; else resolves when so little waits to be written that more may come. */
  ready(): Promise<void> | null
  keep(label: FileLabel): Promise<StoredFile>
  /** Forgets it; nothing happens once it was kept. */
  discard(): Promise<void>
}

export interface FileStoreOptions {
  readonly dir: string | null
  readonly keepBytes: boolean
  readonly hash: boolean
  readonly maxStoredBytes: number
  readonly lifetimeMs: number
  readonly overwrite: OverwriteRule
}

interface Entry {
  file: StoredFile
  bytesAt: string | null
}

const gatherBytes = 1_048_576

export interface FileStore {
  receive(): Promise<IncomingFile>
  list(): StoredFile[]
  /** The version that is up under this id, whether or not it has expired. */
  byId(id: string): { file: StoredFile; bytesAt: string | null } | null
  byName(account: string, path: string, name: string): { file: StoredFile; bytesAt: string | null } | null
  close(): Promise<void>
}

/** Keeps what was uploaded as files in a folder of its own, with size and hash; or only the latter two. */
export async function createFileStore(options: FileStoreOptions): Promise<FileStore> {
  const ownDir = options.dir === null
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'mayfly-sandbox-')))
  const entries: Entry[] = []
  const byId = new Map<string, Entry>()
  const byName = new Map<string, Entry>()
  let storedBytes = 0

  const reserve = (bytes: number) => {
    if (!options.keepBytes) return
    if (storedBytes + bytes > options.maxStoredBytes) {
      throw new HostRefusal(500, 'The storage of the practice host is full')
    }
    storedBytes += bytes
  }
  const drop = async (bytesAt: string | null, bytes: number) => {
    if (bytesAt === null) return
    storedBytes -= bytes
    await rm(bytesAt, { force: true })
  }

  return {
    async receive() {
      const id = randomBytes(12).toString('hex')
      const bytesAt = options.keepBytes ? join(dir, id) : null
      const handle = bytesAt === null ? null : await open(bytesAt, 'wx')
      const hash = options.hash ? createHash('sha256') : null
      let size = 0
      let gathered: Buffer[] = []
      let gatheredBytes = 0
      let settled = false

      const flush = async (to: FileHandle) => {
        const chunks = gathered
        gathered = []
        gatheredBytes = 0
        await writeAll(to, chunks)
      }
      const discard = async () => {
        if (settled) return
        settled = true
        await handle?.close()
        await drop(bytesAt, size)
      }
      return {
        get size() {
          return size
        },
        write(chunk) {
          reserve(chunk.length)
          size += chunk.length
          hash?.update(chunk)
          if (handle === null) return
          gathered.push(chunk)
          gatheredBytes += chunk.length
        },
        ready: () => (handle !== null && gatheredBytes >= gatherBytes ? flush(handle) : null),
        discard,
        async keep(label) {
          settled = true
          if (handle !== null) {
            await flush(handle)
            await handle.close()
          }
          const key = nameKey(label.account, label.path, label.name)
          const earlier = byName.get(key)
          const living = earlier !== undefined && earlier.file.expiresAt > label.now
          const { now, lifetimeMs = options.lifetimeMs, ...rest } = label
          const file: StoredFile = {
            ...rest,
            id,
            size,
            sha256: hash?.digest('hex') ?? null,
            storedAt: now,
            expiresAt:
              living && options.overwrite === 'keeps-clock' ? earlier.file.expiresAt : now + lifetimeMs,
            replaced: earlier === undefined ? 0 : earlier.file.replaced + 1,
            current: true,
          }
          const entry: Entry = { file, bytesAt }
          entries.push(entry)
          byId.set(id, entry)
          byName.set(key, entry)
          if (earlier !== undefined) {
            byId.delete(earlier.file.id)
            earlier.file = { ...earlier.file, current: false }
            await drop(earlier.bytesAt, earlier.file.size)
            earlier.bytesAt = null
          }
          return file
        },
      }
    },
    list: () => entries.map((entry) => entry.file),
    byId: (id) => byId.get(id) ?? null,
    byName: (account, path, name) => byName.get(nameKey(account, path, name)) ?? null,
    async close() {
      if (ownDir) return rm(dir, { recursive: true, force: true })
      await Promise.all(entries.map((entry) => drop(entry.bytesAt, entry.file.size)))
    },
  }
}

const nameKey = (account: string, path: string, name: string) => JSON.stringify([account, path, name])

async function writeAll(to: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  let rest = Buffer.concat(chunks)
  while (rest.length > 0) {
    const { bytesWritten } = await to.write(rest)
    rest = rest.subarray(bytesWritten)
  }
}
