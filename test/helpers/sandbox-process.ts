import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { startScript } from './cli-process.ts'
import { until } from './until.ts'

const firstLineSchema = z.looseObject({ url: z.url(), key: z.string(), control: z.string() })
export type SandboxProcess = z.infer<typeof firstLineSchema> & { readonly pid: number; stop(): Promise<void> }

/**
 * Starts the practice host on a free port in a process of its own, stopped when the test has finished.
 * `args` are those of `electron/sandbox/run.ts`.
 */
export async function startSandboxProcess(args: readonly string[] = []): Promise<SandboxProcess> {
  const sandbox = await launchSandboxProcess(args)
  onTestFinished(sandbox.stop)
  return sandbox
}

/**
 * The same without a test around it: the caller stops it (for `afterAll`, end-to-end tests and scripts).
 * @param timeoutMs after which it is ended all the same.
 */
export async function launchSandboxProcess(
  args: readonly string[] = [],
  timeoutMs: number = 15 * 60_000,
): Promise<SandboxProcess> {
  const started = startScript('electron/sandbox/run.ts', ['--json', ...args], { timeoutMs })
  const stop = async () => {
    started.child.kill('SIGTERM')
    await started.ended
  }
  try {
    const line = await until(() => started.stdout().split('\n').slice(0, -1)[0], {
      timeoutMs: 30_000,
      what: () => `the sandbox's first line; it wrote: ${started.stderr()}`,
    })
    return { ...firstLineSchema.parse(JSON.parse(line)), pid: started.pid, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
