import { isAbsolute } from 'node:path'
import type { Input } from '../../../shared/contract.ts'
import { FailureError } from '../failure-error.ts'
import type { IsOwnFile } from '../store/own-files.ts'
import { baseName } from './base-name.ts'
import { parseDataUrl } from './data-url.ts'
import { inspectPath, notReadable, type PathFinding, shownPath } from './inspect-path.ts'
import { fileItem, type IntakeEntry, refused } from './intake-entry.ts'
import { mimeTypeOf } from './mime-type.ts'
import type { StagingFolder } from './staging-folder.ts'
import { readUrlList } from './url-list.ts'
import { parseSourceUrl, shownUrl, splitUrls } from './url-source.ts'
import { walkFolder } from './walk-folder.ts'

export type { IntakeEntry, IntakeItem } from './intake-entry.ts'

export interface ExpandDeps {
  readonly staging: StagingFolder
  /** Files that are Mayfly's own and live are refused; absent: none are. */
  readonly isOwn?: IsOwnFile
  readonly signal?: AbortSignal
}

const none: IsOwnFile = () => false

/** Paths looked at together: enough to keep the disk busy, few enough to hold. */
const groupSize = 256

/**
 * What a person gave, as single files and URLs, in the order given; folders sorted as people count (2 before 10).
 * What cannot be taken is refused in words, and never stops the rest. A URL whose host is private is an item:
 * whether it can be sent is for the method to decide.
 * @throws the signal's reason when it is aborted.
 */
export async function* expandInputs(
  inputs: readonly Input[],
  deps: ExpandDeps,
): AsyncGenerator<IntakeEntry, void, undefined> {
  const { isOwn = none } = deps
  for (let start = 0; start < inputs.length; start += groupSize) {
    deps.signal?.throwIfAborted()
    const group = inputs.slice(start, start + groupSize)
    const findings = await Promise.all(
      group.map((input) =>
        input.kind === 'path' && isAbsolute(input.path) ? inspectPath(input.path, isOwn) : null,
      ),
    )
    for (const [index, input] of group.entries()) yield* expandInput(input, findings[index] ?? null, deps)
  }
}

async function* expandInput(
  input: Input,
  finding: PathFinding | null,
  deps: ExpandDeps,
): AsyncGenerator<IntakeEntry, void, undefined> {
  switch (input.kind) {
    case 'path':
      if (finding === null) {
        const message = `“${shownPath(input.path)}” is not a full path, so it is not clear which file is meant.`
        yield refused(input.path, { code: 'rejected', message })
      } else yield* expandPath(input, finding, deps)
      return
    case 'url':
      yield* expandUrls(splitUrls(input.url))
      return
    case 'data-url':
      yield await expandDataUrl(input.dataUrl, input.name, deps.staging)
      return
    case 'staged':
      yield await expandStaged(input.stagedId, input.name, deps.staging)
  }
}

async function* expandPath(
  { path, name }: Extract<Input, { kind: 'path' }>,
  finding: PathFinding,
  deps: ExpandDeps,
): AsyncGenerator<IntakeEntry, void, undefined> {
  if (finding.kind === 'refused') yield refused(path, finding.failure)
  else if (finding.kind === 'folder') {
    let empty = true
    for await (const entry of walkFolder(path, deps.isOwn ?? none, deps.signal)) {
      empty = false
      yield entry
    }
    if (empty) {
      const message = `${shownPath(path)} has no files, so there is nothing to send.`
      yield refused(path, { code: 'file-missing', message })
    }
  } else {
    // What has a name of its own is meant as it is.
    const urls = name === undefined ? await readUrlList(path, finding.size) : null
    if (urls === null) yield fileItem(path, finding, name)
    else if (urls instanceof FailureError) yield refused(path, urls.failure)
    else yield* expandUrls(urls)
  }
}

function* expandUrls(urls: readonly string[]): Generator<IntakeEntry, void, undefined> {
  if (urls.length === 0) {
    yield refused('', { code: 'rejected', message: 'There is no URL in what was given.' })
  }
  for (const text of urls) {
    const parsed = parseSourceUrl(text)
    if (!parsed.ok) {
      yield refused(shownUrl(text), parsed.failure)
      continue
    }
    const { url, name } = parsed
    yield { kind: 'item', source: { kind: 'url', url }, name, size: null, mimeType: mimeTypeOf(name) }
  }
}

async function expandDataUrl(
  dataUrl: string,
  name: string | undefined,
  staging: StagingFolder,
): Promise<IntakeEntry> {
  const parsed = parseDataUrl(dataUrl, name)
  const shown = name ?? 'data URL'
  if (!parsed.ok) return refused(shown, parsed.failure)
  try {
    const { stagedId, size } = await staging.write(parsed.name, once(parsed.bytes))
    return {
      kind: 'item',
      source: { kind: 'staged', stagedId },
      name: parsed.name,
      size,
      mimeType: parsed.mimeType,
    }
  } catch (error) {
    if (error instanceof FailureError) return refused(shown, error.failure)
    throw error
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function expandStaged(stagedId: string, name: string, staging: StagingFolder): Promise<IntakeEntry> {
  const finding = await staging.stat(stagedId).catch((error: unknown) => notReadable(name, error))
  if (finding === null) {
    const message = `The bytes of “${shownPath(name)}” are no longer there. Add them again.`
    return refused(name, { code: 'file-missing', message })
  }
  if ('code' in finding) return refused(name, finding)
  const shortName = baseName(name) || 'file'
  const source = { kind: 'staged', stagedId } as const
  return { kind: 'item', source, name: shortName, size: finding.size, mimeType: mimeTypeOf(shortName) }
}
