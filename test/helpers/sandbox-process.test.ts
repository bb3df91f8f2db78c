import { expect, test } from 'vitest'
import { launchSandboxProcess } from './sandbox-process.ts'
import { until } from './until.ts'

test('the practice host runs in a process of its own and ends when told to', async () => {
  const sandbox = await launchSandboxProcess()
  try {
    const refused = await fetch(`${sandbox.url}/api/file-stream-upload`, { method: 'POST' })
    expect(refused.status).toBe(401)
  } finally {
    await sandbox.stop()
  }
  await until(() =>
    fetch(sandbox.url).then(
      () => false,
      () => true,
    ),
  )
  expect(() => process.kill(sandbox.pid, 0)).toThrow(/ESRCH/)
})
