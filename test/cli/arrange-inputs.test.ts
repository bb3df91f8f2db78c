import { expect, test } from 'vitest'
import { arrangeInputs } from '../../electron/cli/arrange-inputs.ts'
import { jsonRefusal } from '../../electron/cli/json-refusal.ts'
import { createResultPrinter } from '../../electron/cli/result-printer.ts'
import { createRowIndex, type MovingRow } from '../../electron/cli/row-index.ts'
import { createWatchedRows } from '../../electron/cli/watched-rows.ts'
import type { Input, Refusal } from '../../shared/contract.ts'
import { jsonRow } from '../../shared/json-row.ts'
import type { Upload, UploadSource } from '../../shared/upload.ts'
import { sampleStates } from '../helpers/upload-record.ts'

const row = (id: string, source: UploadSource): Upload => ({
  ...{ id, batch: 'b', position: 0, destination: 'kie', provider: 'kie', source, name: id, size: 1 },
  ...{
    mimeType: null,
    method: 'auto',
    naming: 'unique',
    remoteName: null,
    remotePath: 'mayfly',
    sha256: null,
  },
  ...{ attempts: 0, state: { kind: 'queued' }, createdAt: 0, changedAt: 0, clearedAt: null, practice: false },
  ...{ savedPath: null, alive: null, renewedFrom: null, tags: [], note: null },
})
const file = (path: string) => row(path, { kind: 'file', path, mtimeMs: 0 })
const path = (given: string): Input => ({ kind: 'path', path: given })
const refusal = (input: string): Refusal => ({ input, failure: { code: 'file-missing', message: 'gone' } })
async function* inPages(rows: Upload[]) {
  for (let at = 0; at < rows.length; at += 2) yield rows.slice(at, at + 2)
}
async function shown(inputs: Input[], rows: Upload[], refusals: Refusal[]): Promise<string[]> {
  const all: string[] = []
  for await (const placed of arrangeInputs(inputs, inPages(rows), refusals)) {
    all.push(placed.kind === 'row' ? placed.row.id : `!${placed.refusal.input}`)
  }
  return all
}

test.each<[string, Input[], Upload[], Refusal[], string[]]>([
  ['files', [path('/a'), path('/b')], [file('/a'), file('/b')], [], ['/a', '/b']],
  [
    'a refused one between',
    [path('/a'), path('/x'), path('/b')],
    [file('/a'), file('/b')],
    [refusal('/x')],
    ['/a', '!/x', '/b'],
  ],
  ['one file twice', [path('/a'), path('/a')], [file('/a'), file('/a')], [], ['/a', '/a']],
  ['all refused', [path('/x'), path('/y')], [], [refusal('/y'), refusal('/x')], ['!/x', '!/y']],
  [
    'a folder with a refused entry',
    [path('/d'), path('/e')],
    [file('/d/1'), file('/d/2'), file('/e')],
    [refusal('/d/3')],
    ['/d/1', '/d/2', '!/d/3', '/e'],
  ],
  [
    'a folder and its neighbour by name',
    [path('/d'), path('/dd')],
    [file('/d/1'), file('/dd')],
    [],
    ['/d/1', '/dd'],
  ],
  ['an empty folder', [path('/d'), path('/a')], [file('/a')], [refusal('/d')], ['!/d', '/a']],
  [
    'URLs in their normal form',
    [{ kind: 'url', url: 'http://X.test' }, path('/a')],
    [row('u', { kind: 'url', url: 'http://x.test/' }), file('/a')],
    [],
    ['u', '/a'],
  ],
  [
    'what belongs to nothing comes last',
    [path('/a')],
    [file('/a'), file('/z')],
    [refusal('/y')],
    ['/a', '/z', '!/y'],
  ],
])('%s', async (_, inputs, rows, refusals, expected) => {
  expect(await shown(inputs, rows, refusals)).toEqual(expected)
})

test('tens of thousands of refusals are each looked at once', async () => {
  const paths = Array.from({ length: 30_000 }, (_, at) => `/home/person/holiday/${at}.jpg`)
  const before = performance.now()
  const placed = await shown(paths.map(path), [], paths.map(refusal).reverse())
  expect(placed).toEqual(paths.map((given) => `!${given}`))
  // It takes half a second; looking at all of them for each of them takes a minute.
  expect(performance.now() - before).toBeLessThan(10_000)
})

test('what a folder refused follows it, also in a folder within that was given as well', async () => {
  const inputs = [path('/d'), path('/d/e/'), path('/')]
  const refusals = ['/d/e/1', '/d/2', '/x', '/dd'].map(refusal)
  expect(await shown(inputs, [], refusals)).toEqual(['!/d/e/1', '!/d/2', '!/x', '!/dd'])
})

const fields =
  'id, batch, state, destination, provider, method, source, name, remoteName, remotePath, fileId, size, mimeType, sha256, url, downloadUrl, uploadedAt, expiresAt, expirySource, attempts, failure, savedPath, alive, renewedFrom, group, tags, note'

test('JSON has the promised fields in the promised order, for what was accepted and what was not', () => {
  expect(Object.keys(jsonRow(file('/a'))).join(', ')).toBe(fields)
  expect(Object.keys(jsonRefusal(refusal('/a'), null)).join(', ')).toBe(fields)
})

test('a failure is its code and its sentence alone', () => {
  const because = { code: 'rejected' as const, message: 'No.', hostMessage: 'nope', status: 400 }
  expect(jsonRow({ ...file('/a'), state: { kind: 'failed', because } }).failure).toEqual({
    code: 'rejected',
    message: 'No.',
  })
  expect(jsonRow(file('/a')).failure).toBeNull()
})

test('of thousands that end before the first one only so many are kept to be printed; the order stays', async () => {
  const ids = Array.from({ length: 5000 }, (_, at) => `row${at}`)
  const queued = (id: string): Upload => ({ ...file(id), id })
  const done = (id: string): Upload => {
    const state = { ...sampleStates.done, result: { ...sampleStates.done.result, url: `https://x/${id}` } }
    return { ...queued(id), state, changedAt: 1 }
  }
  const printed: string[] = []
  const asked: number[] = []
  const rows = createWatchedRows(false, ids)
  const printer = createResultPrinter({
    output: {
      ...{
        stdoutIsTerminal: false,
        stderrIsTerminal: false,
        columns: 80,
        lost: new AbortController().signal,
        say: () => {},
        status: () => {},
      },
      ...{ print: (line) => void printed.push(line), write: () => {}, flushed: async () => {} },
    },
    ...{ json: false, format: { kind: 'url' }, batch: null, atTheEnd: false },
    methodOf: async () => 'stream',
    async rowsOf(wanted) {
      asked.push(wanted.length)
      return wanted.map(done)
    },
  })
  printer.append(ids)
  const wholeRows = () => [...rows.resting.values()].filter(({ whole }) => whole !== 'ask').length
  for (const id of ids) rows.take(queued(id))
  expect([rows.moving.size, rows.resting.size]).toEqual([5000, 0])
  for (const id of ids.slice(1)) rows.take(done(id))
  await printer.advance(rows, false)
  expect([printed.length, wholeRows()]).toEqual([0, 2000])
  rows.take(done('row0'))
  // A change that was on its way meanwhile is none.
  expect(rows.take(queued('row1'))).toBe(false)
  await printer.advance(rows, false)
  expect(printed).toEqual(ids.map((id) => `https://x/${id}`))
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(3000)
  expect(Math.max(...asked)).toBe(200)
  expect(rows.take(queued('row1'))).toBe(false)
  expect([rows.moving.size, rows.resting.size, rows.sums.rows, rows.sums.ended]).toEqual([0, 0, 5000, 5000])
})

test('an index of many ids tells of each what a map of them would', () => {
  const index = createRowIndex()
  const moving = new Map<string, MovingRow>()
  for (let step = 0; step < 20_000; step++) {
    // Every id comes to each of the four ends, from each other.
    const id = `row${(step * 7) % 1009}`
    const end = Math.floor(step / 3) % 4
    if (end < 2) {
      const row = { size: step % 5 === 0 ? null : step, changedAt: 1.7e12 + step }
      index.move(id, row)
      moving.set(id, row)
    } else {
      moving.delete(id)
      if (end === 2) index.put(id, 'resting')
      else index.drop(id)
      expect(index.placeOf(id)).toBe(end === 2 ? 'resting' : undefined)
    }
    expect([index.moving.get(id), index.moving.has(id)]).toEqual([moving.get(id), moving.has(id)])
  }
  const kept = new Map([...index.moving.keys()].map((id) => [id, index.moving.get(id)]))
  expect([index.moving.size, kept.size]).toEqual([moving.size, moving.size])
  for (const [id, row] of kept) expect(row).toEqual(moving.get(id))
})
