import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runJob } from '../../../electron/engine/jobs/run-job.ts'
import { fillHistory } from '../../bench/fill-history.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'

test('a job that ends between two steps is told of at the next one, and nobody waits for it', async () => {
  const dataDir = await temporaryDirectory()
  fillHistory(dataDir, 600, Date.now())
  const stop = new AbortController()
  const job = runJob('export', { dataDir, format: 'csv', filter: {}, now: Date.now() }, stop.signal)
  expect((await job.next()).done).toBe(false)
  stop.abort()
  // Its thread is gone by then, before anybody asks it for more.
  await sleep(500)
  await expect(job.next()).rejects.toThrow('The job was ended.')
})
