import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell, csvLine } from '../../shared/csv.ts'

test.each([
  ['photo.jpg', 'photo.jpg'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\nb', '"a\nb"'],
  ['a;b', '"a;b"'],
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
])('%j', (text, cell) => {
  expect(csvCell(text)).toBe(cell)
})

/** A small RFC 4180 reader. */
function readCsvLine(line: string): string[] {
  const cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/gy
  for (const match of line.matchAll(pattern)) cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  return cells
}

test('any cells come back as they were, formulas with an apostrophe in front', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
      const expected = cells.map((cell) => (/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell))
      expect(readCsvLine(csvLine(cells))).toEqual(expected)
    }),
  )
})
