import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { expandInputs, type IntakeEntry } from '../../electron/engine/intake/expand-inputs.ts'
import { exactRemoteName, remoteNameFor, remotePathFor } from '../../electron/engine/intake/remote-name.ts'
import { openStagingFolder } from '../../electron/engine/intake/staging-folder.ts'
import type { Input } from '../../shared/contract.ts'
import { failureSchema } from '../../shared/failure.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { fuzzCases, fuzzTimeout, oddText } from './fuzz-cases.ts'

/** Any name that a file on Linux can have: bytes, not always UTF-8. */
const fileName = fc
  .oneof(
    { weight: 3, arbitrary: oddText.map((text) => Buffer.from(text)) },
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  )
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0 && byte !== 0x2f).subarray(0, 255)))
  .filter((bytes) => bytes.length > 0 && !['.', '..'].includes(bytes.toString('latin1')))

const input: fc.Arbitrary<Input> = fc.oneof(
  oddText.map((url): Input => ({ kind: 'url', url: url || ' ' })),
  fc.webUrl({ withQueryParameters: true }).map((url): Input => ({ kind: 'url', url })),
  oddText.map((path): Input => ({ kind: 'path', path: path.replace(/^\/+/, '') || ' ' })),
  // Without steps upwards, or it would be this computer's own files that are walked.
  oddText.map((path): Input => ({ kind: 'path', path: `/nowhere/${path.replaceAll('..', '')}` })),
  fc
    .tuple(oddText, oddText)
    .map(([rest, name]): Input => ({ kind: 'data-url', dataUrl: `data:${rest}`, name })),
  fc.tuple(fc.base64String({ maxLength: 60 }), fc.option(oddText, { nil: undefined })).map(
    ([data, name]): Input => ({
      kind: 'data-url',
      dataUrl: `data:image/png;base64,${data}`,
      ...(name !== undefined && { name }),
    }),
  ),
  fc.tuple(oddText, oddText).map(([stagedId, name]): Input => ({ kind: 'staged', stagedId, name })),
)

async function entriesOf(inputs: readonly Input[], dataDir: string): Promise<IntakeEntry[]> {
  const staging = await openStagingFolder({ dataDir, clock: systemClock })
  const entries: IntakeEntry[] = []
  for await (const entry of expandInputs(inputs, { staging })) entries.push(entry)
  return entries
}

test('whatever is given becomes items or refusals in words, one at least for each, and stays in its folder', {
  timeout: fuzzTimeout(0.2),
}, async () => {
  const dataDir = await temporaryDirectory()
  await mkdir(join(dataDir, 'staging'), { recursive: true })
  await fc.assert(
    fc.asyncProperty(fc.array(input, { maxLength: 4 }), async (inputs) => {
      const entries = await entriesOf(inputs, dataDir)
      expect(entries.length).toBeGreaterThanOrEqual(inputs.length)
      for (const entry of entries) {
        if (entry.kind === 'item') {
          expect(entry.name).not.toMatch(/\/|^$/)
          if (entry.source.kind === 'url') expect(new URL(entry.source.url).protocol).toMatch(/^https?:$/)
        } else expect(failureSchema.parse(entry.refusal.failure).message).toMatch(/^\S.*[.!?…]$/su)
      }
    }),
    fuzzCases(0.2),
  )
  // Bytes of data URLs are staged under names of our own, and nothing else was written.
  for (const name of await readdir(join(dataDir, 'staging'))) expect(name).toMatch(/^[\w.-]+$/)
  expect((await readdir(dataDir)).sort()).toEqual(['staging'])
})

test('every name that a file can have is found in its folder, each once', {
  timeout: fuzzTimeout(0.1),
}, async () => {
  const dataDir = await temporaryDirectory()
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fileName, { maxLength: 8, selector: (name) => name.toString('latin1') }),
      async (names) => {
        const folder = await temporaryDirectory()
        for (const name of names) await writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), 'x')
        const entries = await entriesOf([{ kind: 'path', path: folder }], dataDir)
        expect(entries).toHaveLength(Math.max(1, names.length))
        // A name that is not UTF-8 cannot be opened by its text: it is listed as unreadable, never lost in silence.
        const readable = names.filter((name) => Buffer.from(name.toString()).equals(name))
        expect(entries.filter((entry) => entry.kind === 'item')).toHaveLength(readable.length)
      },
    ),
    fuzzCases(0.1),
  )
})

test('remote names and folders can always stand in a link and in a request', {
  timeout: fuzzTimeout(0.15),
}, () => {
  fc.assert(
    fc.property(oddText, fc.option(oddText), (text, extension) => {
      const name = remoteNameFor(text, { unique: 'k3v9x2ab', extension })
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
      expect(name).toMatch(/^[^\p{Cc}/\\?#%"<>\s]+$/u)
      expect(name).toContain('k3v9x2ab')
      expect(name.isWellFormed()).toBe(true)
      const exact = exactRemoteName(text)
      if (exact.ok) expect(exact.name).toBe(text.normalize('NFC'))
      const path = remotePathFor(text)
      if (path.ok) expect(`/${path.path}/`).not.toMatch(/\/\s*\.{1,2}\s*\/|\\|^\/\/.|[\p{Cc}]/u)
    }),
    fuzzCases(0.15),
  )
})

test('files with the oddest names arrive byte for byte, each under a name of its own', {
  timeout: 120_000,
}, async () => {
  const { engine, dir, sandbox, settled } = await testEngine()
  const folder = join(dir, 'odd')
  await mkdir(folder)
  const names = fc
    .sample(fileName, { numRuns: Math.min(400, fuzzCases(0.03).numRuns ?? 60) })
    .filter((name) => Buffer.from(name.toString()).equals(name))
    .map((name) => name.toString())
  const distinct = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()]
  await Promise.all(distinct.map((name, index) => writeFile(join(folder, name), `${index}: ${name}`)))
  const added = await engine.queue.add([{ kind: 'path', path: folder }], {})
  expect(added.refused).toEqual([])
  expect(added.count).toBe(distinct.length)
  const rows = await settled(added.batch)
  expect(rows.filter((row) => row.state.kind !== 'done').map((row) => [row.name, row.state])).toEqual([])
  const stored = sandbox.files().filter((file) => file.current)
  expect(new Set(stored.map((file) => file.sha256))).toEqual(new Set(rows.map((row) => row.sha256)))
  expect(stored).toHaveLength(distinct.length)
})
