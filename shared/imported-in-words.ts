import type { ImportEvent } from './data-contract.ts'

/** What came of an import, in one or two sentences. */
export function importedInWords(result: Extract<ImportEvent, { kind: 'done' }>): string {
  const { added, known, repeated, refused } = result
  const here = known + repeated
  const sentences = [
    added === 0
      ? here === 0
        ? 'The file holds no uploads.'
        : 'Nothing was added: all of it is in your history already.'
      : `${counted(added, 'upload was', 'uploads were')} added to your history.`,
  ]
  if (added > 0 && here > 0) sentences.push(`${counted(here, 'was', 'were')} there already.`)
  if (refused > 0)
    sentences.push(
      `${counted(refused, 'entry was', 'entries were')} no uploads and left out.`.replace(
        'entry was no uploads',
        'entry was no upload',
      ),
    )
  return sentences.join(' ')
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
