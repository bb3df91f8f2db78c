import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { own } from './own-children.ts'

export interface StartedProgram {
  /** The first line it wrote, as JSON. */
  readonly first: unknown
  readonly pid: number
  stop(): Promise<void>
}

/** Starts one of our programs and waits for its first line. It never outlives this process. */
export async function startProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProgram> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  own(child)
  const ended = once(child, 'exit').then(() => undefined)
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  if (line === undefined) throw new Error(`${args.join(' ')} ended before it was ready.`)
  return {
    first: JSON.parse(String(line[0])),
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
