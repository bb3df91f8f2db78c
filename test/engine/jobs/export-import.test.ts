import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exportHistory } from '../../../electron/engine/jobs/export-history.ts'
import { type ImportResult, importHistory } from '../../../electron/engine/jobs/import-history.ts'
import { BrokenJsonError, createRowCutter } from '../../../electron/engine/jobs/json-rows.ts'
import { replaceFile } from '../../../electron/engine/replace-file.ts'
import { recordOf, type UploadRow } from '../../../electron/engine/store/upload-row.ts'
import { exportFrom } from '../../../electron/engine/transfers.ts'
import type { ImportEvent } from '../../../shared/data-contract.ts'
import { uploadSchema } from '../../../shared/upload.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { type TestEngine, testEngine } from '../../helpers/test-engine.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

const canary = 'sk-canary-7Hq2'

async function exported(t: TestEngine, format: 'json' | 'csv'): Promise<string> {
  let text = ''
  for await (const piece of t.engine.data.export(format)) text += piece
  return text
}

/** The same job without its worker, which takes a while to start. */
async function exportedHere({ dataDir }: TestEngine, format: 'json' | 'csv'): Promise<string> {
  let text = ''
  for await (const piece of exportHistory({ dataDir, format, filter: {}, now: 0 })) text += piece
  return text
}

type Imported = ImportEvent | string

/** What came of an import: its last event, or the sentence that refused it. */
async function lastOf(events: AsyncIterable<ImportEvent>): Promise<Imported> {
  let last: ImportEvent | undefined
  try {
    for await (const event of events) last = event
  } catch (error) {
    return (error as Error).message
  }
  if (!last) throw new Error('nothing came')
  return last
}

async function imported(t: TestEngine, content: string): Promise<Imported> {
  const path = join(t.dir, 'import.json')
  await writeFile(path, content)
  return lastOf(t.engine.data.import({ kind: 'path', path }))
}

/** The same job without its worker, which takes a while to start. */
async function importedHere(t: TestEngine, content: string): Promise<Imported> {
  const path = join(t.dir, 'import.json')
  await writeFile(path, content)
  const job = importHistory({ dataDir: t.dataDir, path, now: 1 })
  return lastOf(
    (async function* () {
      yield { kind: 'done', ...(yield* mapProgress(job)) } as const
    })(),
  )
}

async function* mapProgress(
  job: ReturnType<typeof importHistory>,
): AsyncGenerator<ImportEvent, ImportResult> {
  for (;;) {
    const { done, value } = await job.next()
    if (done) return value
    yield { kind: 'progress', ...value }
  }
}

const names = async (t: TestEngine) =>
  (await t.engine.history.page({ filter: {} }, null, 100)).rows.map(({ name }) => name)

test('an export replaces what has its name, through names that nobody knows, and leaves nothing where it breaks off', async () => {
  const folder = await temporaryDirectory()
  const [path, victim, own] = ['h.json', 'of a person', 'h.json.part'].map((name) => join(folder, name))
  if (!path || !victim || !own) throw new Error('three names')
  for (const file of [victim, own]) await writeFile(file, 'theirs')
  await symlink(victim, path)
  const seen: string[] = []
  const pieces = async function* (end: () => number) {
    yield 'first '
    seen.push(...(await readdir(folder)).filter((name) => /^h\.json\.\w{16}\.part$/.test(name)))
    yield 'last'
    return end()
  }
  const data = join(folder, 'data')
  await mkdir(join(data, 'deep'), { recursive: true })
  const fail = () => {
    throw new Error('gone')
  }
  await expect(replaceFile(path, data, pieces(fail))).rejects.toThrow('gone')
  expect(await readdir(folder)).toHaveLength(4)
  expect(
    await replaceFile(
      path,
      data,
      pieces(() => 7),
    ),
  ).toBe(7)
  expect((await lstat(path)).mode).toBe(0o100600)
  expect(await readFile(path, 'utf8')).toBe('first last')
  for (const file of [victim, own]) expect(await readFile(file, 'utf8')).toBe('theirs')
  expect(new Set(seen).size).toBe(2)
  expect(await readdir(folder)).toHaveLength(4)

  await symlink(data, join(folder, 'round about'))
  for (const inside of ['data/new.json', 'data/deep/new.json', 'round about/new.json']) {
    await expect(
      replaceFile(
        join(folder, inside),
        data,
        pieces(() => 7),
      ),
    ).rejects.toThrow('Mayfly’s own')
  }
  const nowhere = join(folder, 'nowhere', 'h.json')
  await expect(
    replaceFile(
      nowhere,
      data,
      pieces(() => 7),
    ),
  ).rejects.toThrow('cannot be written (ENOENT)')
})

test('a history goes out as JSON and CSV without keys or secrets, and comes in elsewhere once', async () => {
  const t = await testEngine({ key: canary, sandbox: { keys: [canary] } })
  const [first] = await t.settled(await t.add([await t.file('=a.txt', 'a'), await t.file('b.txt', 'b')]))
  await t.settled(
    await t.add([{ kind: 'url', url: `${t.sandbox.url}/x?token=${canary}` }], { detour: 'never' }),
  )
  t.engine.history.tag([first?.id ?? ''], ['red'], [])
  t.engine.history.note(first?.id ?? '', 'for Ann')
  const [json, csv] = [await exported(t, 'json'), await exportedHere(t, 'csv')]
  for (const text of [json, csv]) expect(text).not.toContain(canary)
  expect(csv.split('\r\n')).toHaveLength(5)
  expect(csv).toContain('"\'=a.txt"')
  const file = JSON.parse(json)
  expect(file).toMatchObject({ format: 'mayfly-history', version: 1 })
  expect(file.rows.map((row: { name: string }) => row.name)).toEqual(['=a.txt', 'b.txt', 'x'])
  expect(json.split('\n')).toHaveLength(6)

  expect(await importedHere(t, json)).toEqual({ kind: 'done', added: 0, known: 3, repeated: 0, refused: 0 })
  const other = await testEngine()
  const result = await imported(other, json)
  expect(result).toEqual({ kind: 'done', added: 3, known: 0, repeated: 0, refused: 0 })
  expect(await names(other)).toEqual(await names(t))
  expect(other.engine.queue.range(0, 10).total).toBe(0)
  expect(other.engine.history.item(first?.id ?? '').upload).toMatchObject({ tags: ['red'], note: 'for Ann' })
  const found = await other.engine.history.page({ filter: { search: 'b.tx' } }, null, 10)
  expect(found.rows.map(({ name }) => name)).toContain('b.txt')
  expect(JSON.parse(await exportedHere(other, 'json')).rows.length).toBe(3)

  // The same uploads under other ids are the same; what was forgotten comes back; what is older goes below.
  const renamed = file.rows.map((row: object, at: number) => ({ ...row, id: `other-${at}` }))
  expect(await importedHere(other, JSON.stringify({ ...file, rows: renamed }))).toMatchObject({
    added: 0,
    known: 3,
  })
  other.engine.history.forget([first?.id ?? ''])
  expect(await importedHere(other, json)).toMatchObject({ added: 1, known: 2 })
  const old = [1, 2].map((at) => ({ ...file.rows[1], id: `old-${at}`, name: `old ${at}`, createdAt: at }))
  expect(await importedHere(other, JSON.stringify({ ...file, rows: old }))).toMatchObject({ added: 2 })
  expect(await names(other)).toEqual([...(await names(t)), 'old 2', 'old 1'])

  // What a host made of several, whose link it is, and the end that a renewal moved come along.
  const more = {
    group: { id: 'abc~2', url: 'https://example.com/abc~2/', count: 2 },
    reusedFrom: 'old-1',
    firstExpiresAt: 7,
  }
  const withMore = (id: string, changes: object) => {
    const { state, ...row } = file.rows[1]
    return { ...row, id, name: id, state: { kind: 'done', result: { ...state.result, ...changes } } }
  }
  const rows = [withMore('more', more), withMore('worse', { ...more, group: 'none', reusedFrom: 7 })]
  expect(await importedHere(other, JSON.stringify({ ...file, rows }))).toMatchObject({ added: 2, refused: 0 })
  const again = JSON.parse(await exportedHere(other, 'json')).rows.slice(-2)
  expect(again[0].state.result).toMatchObject(more)
  expect(Object.keys(again[1].state.result)).not.toContain('group')
})

test('an import adds nothing from a file that is cut, foreign, newer or Mayfly’s own, and leaves out what is no upload', async () => {
  const t = await testEngine()
  const row = sampleRecord(sampleStates.done, { id: 'row-1' }).upload
  const whole = (rows: unknown[], more: object = {}) =>
    JSON.stringify({ format: 'mayfly-history', version: 1, ...more, rows })
  const refusals: [string, RegExp][] = [
    [whole([row, row]).slice(0, -20), /ends in the middle.*Nothing was added/],
    [whole([row]).slice(0, 30), /no history that Mayfly exported/],
    [whole([row], { version: 2 }), /newer Mayfly \(version 2/],
    [whole([row], { format: 'other' }), /no history/],
    [whole([row]).replace('"rows"', '"things"'), /no history/],
    [whole([row]).replace('"done"', 'done'), /damaged/],
    ['id,name\r\n1,a\r\n', /CSV file cannot be imported/],
    ['[]', /no history/],
    ['', /no history/],
    [`${whole([row])}]`, /damaged/],
  ]
  for (const [content, sentence] of refusals) expect(await importedHere(t, content)).toMatch(sentence)
  const refused = (path: string) => lastOf(t.engine.data.import({ kind: 'path', path }))
  expect(await refused(join(t.dataDir, 'mayfly.db'))).toMatch(/belongs to Mayfly itself/)
  expect(await refused(t.dir)).toMatch(/folder/)
  expect(await refused(join(t.dir, 'none'))).toMatch(/no file/)
  expect((await t.engine.history.count({})).count).toBe(0)

  const result = { ...sampleStates.done.result }
  const bad = [
    { ...row, id: '../../x' },
    { ...row, state: { kind: 'queued' } },
    { ...row, state: { kind: 'done', result: { ...result, url: 'javascript:alert(1)' } } },
    { ...row, createdAt: 9e15 },
    { ...row, size: 'much' },
    { ...row, name: 'x'.repeat(5000) },
    [],
    null,
  ]
  const copy = { ...row, id: 'row-2', position: 1, savedPath: '/home/ann/secret', sha256: null }
  const event = await importedHere(t, whole([...bad, row, row, copy, { ...row, id: 'row-3' }]))
  expect(event).toEqual({ kind: 'done', added: 2, known: 0, repeated: 2, refused: bad.length })
  expect(t.engine.history.item('row-2').upload.savedPath).toBeNull()
})

test('damaged rows and a damaged page of the file hide nothing else', async () => {
  const t = await testEngine()
  const { upload } = sampleRecord(sampleStates.done)
  const rows = Array.from({ length: 600 }, (_, at) => ({
    ...upload,
    id: `row-${at}`,
    position: at,
    createdAt: at + 1,
  }))
  await importedHere(t, JSON.stringify({ format: 'mayfly-history', version: 1, rows }))
  await t.engine.close()
  const path = join(t.dataDir, 'mayfly.db')
  const database = new Database(path)
  database.exec(`UPDATE uploads SET state_data = '{"kind":' WHERE id = 'row-7'`)
  database.exec(`UPDATE uploads SET method = 'pigeon', tags = '{' WHERE id = 'row-8'`)
  const size = database.pragma('page_size', { simple: true }) as number
  database.close()
  const reopened = await t.reopen()
  const page = await reopened.engine.history.page({ filter: {} }, null, 500)
  expect(page.rows).toHaveLength(500)
  expect(reopened.engine.history.item('row-7').upload.state).toMatchObject({
    kind: 'failed',
    because: { code: 'bug' },
  })
  const junk = new Proxy({}, { get: () => Buffer.from([0, 255]) }) as UploadRow
  expect(uploadSchema.safeParse(recordOf(junk).upload).success).toBe(true)
  expect(uploadSchema.safeParse(reopened.engine.history.item('row-8').upload).success).toBe(true)
  await reopened.engine.close()

  // The page that holds row 300 of the table, as a failing disk would leave it.
  const bytes = await readFile(path)
  const leaf = Math.floor(bytes.indexOf('"result":{', bytes.indexOf('row-300')) / size)
  bytes.fill(0xa5, leaf * size, (leaf + 1) * size)
  await writeFile(path, bytes)
  let text = ''
  const pieces = exportFrom(t.dataDir, { format: 'json', now: 0 })
  let end = await pieces.next()
  for (; !end.done; end = await pieces.next()) text += end.value
  const kept = JSON.parse(text).rows.length
  expect(kept).toBeGreaterThan(500)
  expect(kept).toBeLessThan(598)
  expect(end.value.rows).toBe(kept)
  expect(end.value.unreadable).toBeGreaterThan(2)
})

describe('cutting rows', () => {
  test('gives every element of any JSON, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (rows, step, wide) => {
          const bytes = Buffer.from(JSON.stringify({ a: 'x[', rows, b: [1] }, null, wide ? 2 : 0))
          const cutter = createRowCutter()
          const found: string[] = []
          for (let at = 0; at < bytes.length; at += step)
            found.push(...cutter.push(bytes.subarray(at, at + step)))
          cutter.finish()
          expect(found.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(rows)))
          const cut = createRowCutter()
          expect(() => {
            cut.push(bytes.subarray(0, -1))
            cut.finish()
          }).toThrow(BrokenJsonError)
        },
      ),
    )
  })
})
