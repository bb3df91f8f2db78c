import { z } from 'zod'
import { startCli } from '../helpers/cli-process.ts'
import { until } from '../helpers/until.ts'

export interface RunningMayfly {
  /** The link, with its token. */
  readonly url: string
  readonly pid: number
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

const firstLineSchema = z.object({ url: z.url() })

/** Starts `mayfly serve --json`, as a person would, and waits for its link. */
export async function serveMayfly(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<RunningMayfly> {
  const served = startCli(['serve', '--json', ...args], { env, timeoutMs: 120_000 })
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    served.child.kill(signal)
    await served.ended
  }
  try {
    const line = await until(() => served.stdout().split('\n').slice(0, -1)[0], {
      what: () => `the link of mayfly serve; it wrote: ${served.stderr()}`,
      timeoutMs: 20_000,
    })
    return { ...firstLineSchema.parse(JSON.parse(line)), pid: served.pid, end }
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}
