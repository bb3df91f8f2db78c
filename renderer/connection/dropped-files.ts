/** What a drop or a file dialog gave: files with the path they had within a dropped folder. */
export type GivenFile = { readonly name: string; readonly file: File }
export type GivenFiles = {
  readonly files: readonly GivenFile[]
  /** Name of the one folder that was dropped, else null. */
  readonly folder: string | null
}

/**
 * Reads a drop in a browser, folders walked to their end. Must be called within the event: the entries of
 * a transfer are gone when it returns.
 */
export function readDroppedFiles(transfer: DataTransfer): Promise<GivenFiles> {
  const items = [...transfer.items].filter((item) => item.kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry())
  const loose = items.map((item) => item.getAsFile())
  return walkAll(entries, loose)
}

async function walkAll(
  entries: readonly (FileSystemEntry | null)[],
  loose: readonly (File | null)[],
): Promise<GivenFiles> {
  const files: GivenFile[] = []
  for (const [index, entry] of entries.entries()) {
    const file = loose[index]
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, files)
    else if (file) files.push({ name: file.name, file })
  }
  const only = entries.length === 1 ? entries[0] : null
  return { files, folder: only?.isDirectory ? only.name : null }
}

async function walk(directory: FileSystemDirectoryEntry, into: GivenFile[]): Promise<void> {
  const reader = directory.createReader()
  const entries: FileSystemEntry[] = []
  // A reader gives at most 100 entries a call; an empty answer is the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    )
    if (some.length === 0) break
    entries.push(...some)
  }
  entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  for (const entry of entries) {
    if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, into)
    else await readFile(entry as FileSystemFileEntry, into)
  }
}

function readFile(entry: FileSystemFileEntry, into: GivenFile[]): Promise<void> {
  return new Promise((resolve) => {
    entry.file(
      (file) => {
        into.push({ name: file.name, file })
        resolve()
      },
      () => resolve(),
    )
  })
}
