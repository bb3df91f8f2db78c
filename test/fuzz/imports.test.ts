import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { importHistory } from '../../electron/engine/jobs/import-history.ts'
import { uploadSchema } from '../../shared/upload.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { sampleRecord } from '../helpers/upload-record.ts'
import { nearlyFits } from './from-schema.ts'
import { fuzzCases, fuzzTimeout, oddJson, oddText } from './fuzz-cases.ts'

const sample = sampleRecord({ kind: 'cancelled' }).upload
/** An upload with some of its fields replaced by what nearly fits, or does not at all. */
const row = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(nearlyFits(uploadSchema.partial()), fc.nat(5))
      .map(([odd, n]) => ({ ...sample, id: `id-${n}`, ...(odd as object) })),
  },
  { weight: 1, arbitrary: fc.nat(5).map((n) => ({ ...sample, id: `id-${n}` })) },
  { weight: 1, arbitrary: oddJson },
)
const file = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.array(row, { maxLength: 6 }), fc.constantFrom<unknown>(1, 1, 1, 1, 2, 0, '1', null))
      .map(([rows, version]) => JSON.stringify({ format: 'mayfly-history', version, rows })),
  },
  oddText,
  oddJson.map((value) => JSON.stringify(value) ?? ''),
)
const share = 0.07

test('a history file of any kind adds uploads, or nothing and says why', {
  timeout: fuzzTimeout(share),
}, async () => {
  const t = await testEngine({ deps: { scope: { kind: 'none' } } })
  const path = join(t.dir, 'import.json')
  const rowsNow = async () => (await t.engine.history.page({ filter: {} }, null, 500)).rows
  let [added, refusals] = [0, 0]
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
      async (text, cut) => {
        const bytes = Buffer.from(text.toWellFormed())
        await writeFile(path, cut === null ? bytes : bytes.subarray(0, Math.floor(bytes.length * cut)))
        const before = (await rowsNow()).length
        const job = importHistory({ dataDir: t.dataDir, path, now: 1 })
        try {
          for (;;) {
            const { done, value } = await job.next()
            if (!done) continue
            added += value.added
            expect(await rowsNow()).toHaveLength(before + value.added)
            break
          }
        } catch (error) {
          if (!(error instanceof FailureError)) throw error
          refusals++
          expect(error.failure.message).toMatch(/Nothing was added\.$/)
          expect(await rowsNow()).toHaveLength(before)
        }
      },
    ),
    fuzzCases(share),
  )
  // What came in can be listed, searched and taken out again: none of it breaks a reader.
  const rows = await rowsNow()
  for (const { id } of rows)
    expect(uploadSchema.safeParse(t.engine.history.item(id).upload).success).toBe(true)
  let exported = ''
  for await (const piece of t.engine.data.export('json')) exported += piece
  expect(JSON.parse(exported).rows.length).toBe(rows.length)
  expect(Math.min(added, refusals)).toBeGreaterThan(0)
})
