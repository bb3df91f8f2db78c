// Plain JavaScript for any Node from 18 up.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'

const memory = '/dev/shm'
const enoughBytes = 4 * 2 ** 30

/**
 * Where the tests may keep what they write for a moment: in memory, where there is plenty and programs may be started
 * from it (as some tests do); else, or where TMPDIR names a place, null. Their hundreds of databases, each as durable
 * as the product's own, wait for the disk otherwise.
 */
export function quickTemporaryFolder() {
  if (process.platform !== 'linux' || process.env.TMPDIR) return null
  let folder
  try {
    const { bavail, bsize } = fs.statfsSync(memory)
    if (bavail * bsize < enoughBytes) return null
    // Everybody may write there: a name that can be known beforehand may be a link to a file of this user's.
    folder = fs.mkdtempSync(join(memory, 'mayfly-probe-'))
    const probe = join(folder, 'probe')
    fs.writeFileSync(probe, '#!/bin/sh\n', { mode: 0o755 })
    return spawnSync(probe).status === 0 ? memory : null
  } catch {
    return null
  } finally {
    if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true })
  }
}
