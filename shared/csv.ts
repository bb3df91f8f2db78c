/**
 * One CSV cell (RFC 4180). A cell that a spreadsheet would run as a formula gets an apostrophe in front, which
 * it shows as text; semicolons and tabs are quoted too, because some spreadsheets split there.
 */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",;\t\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One CSV line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
