import { sep } from 'node:path'
import type { Input, Refusal } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'

/** What is printed for one input: a row by its id, or why it was not accepted. There may be a hundred thousand. */
export type Slot = string | Refusal

/** The same with the row itself. */
export type Placed =
  | { readonly kind: 'row'; readonly row: Upload }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Puts rows (by position, page by page) and refusals into the order of the inputs: what a folder gave stands where the
 * folder stood, its refused entries after its rows. Nothing is ever left out: what belongs to no input comes last.
 */
export async function* arrangeInputs(
  inputs: readonly Input[],
  pages: AsyncIterable<readonly Upload[]>,
  refusals: readonly Refusal[],
): AsyncGenerator<Placed, void> {
  const left = new Map<Refusal, true>(refusals.map((refusal) => [refusal, true]))
  const byText = Map.groupBy(refusals, (refusal) => refusal.input)
  const byFolder = refusalsByFolder(inputs, refusals)
  const takeRefusals = function* (taken: Iterable<Refusal | undefined>): Generator<Placed, void> {
    for (const refusal of taken) if (refusal && left.delete(refusal)) yield { kind: 'refused', refusal }
  }
  const rows = oneByOne(pages)
  const nextRow = async (): Promise<Upload | undefined> => (await rows.next()).value ?? undefined

  let row = await nextRow()
  for (const input of inputs) {
    if (row && comesFrom(row, input)) {
      yield { kind: 'row', row }
      row = await nextRow()
      if (input.kind !== 'path') continue
      for (; row && liesBelow(row, input.path); row = await nextRow()) yield { kind: 'row', row }
    } else yield* takeRefusals([byText.get(textOf(input))?.shift()])
    if (input.kind === 'path') yield* takeRefusals(byFolder.get(withSeparator(input.path)) ?? [])
  }
  for (; row; row = await nextRow()) yield { kind: 'row', row }
  yield* takeRefusals([...left.keys()])
}

/** What was refused in each folder that was given. Each refusal is looked at once, however many inputs there are. */
function refusalsByFolder(
  inputs: readonly Input[],
  refusals: readonly Refusal[],
): ReadonlyMap<string, readonly Refusal[]> {
  const found = new Map<string, Refusal[]>()
  for (const input of inputs) if (input.kind === 'path') found.set(withSeparator(input.path), [])
  for (const refusal of refusals) {
    const { input } = refusal
    for (let at = input.indexOf(sep); at >= 0; at = input.indexOf(sep, at + 1))
      found.get(input.slice(0, at + 1))?.push(refusal)
  }
  return found
}

async function* oneByOne(pages: AsyncIterable<readonly Upload[]>): AsyncGenerator<Upload, void> {
  for await (const page of pages) yield* page
}

function comesFrom(row: Upload, input: Input): boolean {
  switch (input.kind) {
    case 'path':
      return row.source.kind === 'file' && (row.source.path === input.path || liesBelow(row, input.path))
    case 'url':
      return row.source.kind === 'url' && sameUrl(row.source.url, input.url)
    case 'staged':
      return row.source.kind === 'staged' && row.source.stagedId === input.stagedId
    case 'data-url':
      return row.source.kind === 'staged'
  }
}

function liesBelow(row: Upload, folder: string): boolean {
  return row.source.kind === 'file' && row.source.path.startsWith(withSeparator(folder))
}

/** The engine may have written the URL in its normal form. */
function sameUrl(one: string, other: string): boolean {
  return one === other || (URL.canParse(other) && new URL(other).href === one) || one.trim() === other.trim()
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep
}

function textOf(input: Input): string {
  switch (input.kind) {
    case 'path':
      return input.path
    case 'url':
      return input.url
    case 'staged':
      return input.name
    case 'data-url':
      return input.dataUrl
  }
}
