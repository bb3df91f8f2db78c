import { sep } from 'node:path'
import type { Input, Refusal } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'

/** What is printed for one input: a row, or why it was not accepted. */
export type Slot =
  | { readonly kind: 'row'; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Puts rows (by position) and refusals into the order of the inputs: what a folder gave stands where the folder
 * stood, its refused entries after its rows. Nothing is ever left out: what belongs to no input comes last.
 */
export function arrangeInputs(
  inputs: readonly Input[],
  rows: readonly Upload[],
  refusals: readonly Refusal[],
): Slot[] {
  const slots: Slot[] = []
  const left = new Map<Refusal, true>(refusals.map((refusal) => [refusal, true]))
  const byText = new Map<string, Refusal[]>()
  for (const refusal of refusals) byText.set(refusal.input, [...(byText.get(refusal.input) ?? []), refusal])
  let next = 0
  const takeRow = () => {
    const row = rows[next++]
    if (row) slots.push({ kind: 'row', id: row.id })
  }
  const takeRefusal = (refusal: Refusal | undefined) => {
    if (!refusal || !left.delete(refusal)) return
    slots.push({ kind: 'refused', refusal })
  }

  for (const input of inputs) {
    const row = rows[next]
    if (row && comesFrom(row, input)) {
      takeRow()
      if (input.kind !== 'path') continue
      for (let more = rows[next]; more && liesBelow(more, input.path); more = rows[next]) takeRow()
    } else takeRefusal(byText.get(textOf(input))?.shift())
    if (input.kind === 'path' && left.size > 0) {
      const folder = withSeparator(input.path)
      for (const refusal of left.keys()) if (refusal.input.startsWith(folder)) takeRefusal(refusal)
    }
  }
  while (next < rows.length) takeRow()
  for (const refusal of left.keys()) takeRefusal(refusal)
  return slots
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
