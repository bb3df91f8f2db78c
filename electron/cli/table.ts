import { plainText } from '../../shared/escape-text.ts'

/** Rows under their headings for a terminal; elsewhere tab-separated lines without headings, for scripts. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: boolean,
): string[] {
  const clean = rows.map((row) => row.map(plainText))
  if (!terminal) return clean.map((row) => row.join('\t'))
  const widths = headings.map((heading, column) =>
    clean.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), heading.length),
  )
  return [headings, ...clean].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** At most `width` characters; the middle is left out, because the ends of names tell most. */
export function shorten(text: string, width: number): string {
  const characters = [...text]
  if (characters.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (width - 1 - head)).join('')}`
}

/** "in 2 h", "3 d ago". */
export function formatMoment(ms: number, now: number): string {
  const distance = Math.abs(ms - now)
  const [figure, unit] =
    distance < 90_000
      ? [distance / 1000, 's']
      : distance < 5_400_000
        ? [distance / 60_000, 'min']
        : distance < 172_800_000
          ? [distance / 3_600_000, 'h']
          : [distance / 86_400_000, 'd']
  return ms < now ? `${Math.round(figure)} ${unit} ago` : `in ${Math.round(figure)} ${unit}`
}
