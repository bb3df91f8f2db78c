import { rmSync, symlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { quickTemporaryFolder } from '../../scripts/quick-temporary-folder.mjs'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

test.skipIf(process.platform !== 'linux')(
  'what is tried in the memory that all users share writes into nobody’s file',
  async () => {
    const file = join(await temporaryDirectory(), 'own')
    await writeFile(file, 'of the person')
    const guessed = `/dev/shm/mayfly-probe-${process.pid}`
    symlinkSync(file, guessed)
    onTestFinished(() => rmSync(guessed, { force: true }))
    vi.stubEnv('TMPDIR', undefined)
    expect([null, '/dev/shm']).toContain(quickTemporaryFolder())
    expect(await readFile(file, 'utf8')).toBe('of the person')
  },
)
