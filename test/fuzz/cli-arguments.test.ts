import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startPractice } from '../cli/start-practice.ts'
import { runCli } from '../helpers/cli-process.ts'
import { fuzzCases, fuzzTimeout, oddText } from './fuzz-cases.ts'

/** No process can be given a null character; a path from the root would be this computer's own. */
const word = oddText.map((text) =>
  text.replaceAll('\0', '').toWellFormed().replace(/^\/+/, '').replaceAll('..', ''),
)
const flags = [
  ...[
    '--to',
    '--method',
    '--path',
    '--name',
    '--exact-names',
    '--exact-names=replace',
    '--concurrency',
    '--no-hash',
  ],
  ...[
    '--give-up',
    '--format',
    '--json',
    '--csv',
    '--no-wait',
    '--store',
    '--metadata',
    '--force',
    '--search',
  ],
  ...['--expiring', '--limit', '--field', '--dir', '--help', '--', '-', '--port'],
]
const known = [
  'kie',
  'auto',
  'stream',
  'base64',
  'url',
  'multipart',
  'markdown',
  '{url}',
  '5',
  '10m',
  '24h',
  '0',
  '-1',
]
const given = fc.oneof(word, fc.constantFrom(...flags), fc.constantFrom(...known))
/** Commands that end by themselves. */
const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('upload', 'queue', 'history', 'save', 'check', 'renew', 'key', 'help'),
  },
  { weight: 1, arbitrary: word },
)
const share = 0.0125

test('whatever is typed ends with an exit code of the table, and a sentence instead of a stack', {
  timeout: fuzzTimeout(share) * 5,
}, async () => {
  const { cwd, dataDir, env } = await startPractice()
  // Without a key nothing is sent, and nothing waits for a host.
  const keyless = { MAYFLY_DATA_DIR: dataDir, MAYFLY_KIE_URL: env.MAYFLY_KIE_URL }
  await mkdir(join(cwd, 'empty'))
  await fc.assert(
    fc.asyncProperty(command, fc.array(given, { maxLength: 5 }), async (name, args) => {
      const { code, stdout, stderr } = await runCli([name, ...args], {
        cwd: join(cwd, 'empty'),
        env: { ...keyless, INIT_CWD: join(cwd, 'empty') },
      })
      expect([0, 1, 2, 3]).toContain(code)
      expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m)
      if (code === 2) expect(stdout).toBe('')
      if (code !== 0) expect(stderr.trim()).not.toBe('')
    }),
    { ...fuzzCases(share), endOnFailure: true },
  )
  expect(await readdir(join(cwd, 'empty'))).toEqual([])
  expect(await readdir(dataDir)).toContain('mayfly.db')
})
