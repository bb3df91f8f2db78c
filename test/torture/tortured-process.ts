import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { cliEnvironment } from '../helpers/cli-process.ts'
import type { PlannedBatch } from './batch-plan.ts'
import type { Death } from './inner-edges.ts'

export interface TorturedProcess {
  readonly pid: number
  readonly args: readonly string[]
  /** The batch that it uploads; null: it does something else. */
  readonly batch: PlannedBatch | null
  /** Whether it still runs. */
  runs(): boolean
  stdout(): string
  stderr(): string
  /** Where it ended itself by SIGKILL, as planned; null: it did not. */
  diedAt(): string | null
  /** Writes that it took for refused, as planned. */
  refusals(): number
  /** The signals it was sent, in order. */
  readonly signals: readonly NodeJS.Signals[]
  /** False when it is gone already. */
  send(signal: NodeJS.Signals): boolean
  readonly ended: Promise<ProcessEnd>
  /** Null while it runs. */
  end(): ProcessEnd | null
}

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts the tortured program; it never outlives this process. */
export function startTortured(
  program: string,
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>
    readonly stdin?: Buffer | null
    readonly batch?: PlannedBatch
    readonly death?: Death | null
  },
): TorturedProcess {
  const death = options.death ? { MAYFLY_TORTURE_DEATH: JSON.stringify(options.death) } : {}
  const child = spawn(process.execPath, [program, ...args], {
    env: cliEnvironment({ ...options.env, ...death }),
    // The fourth is `tellingFd`.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  const told = tellings(child.stdio[3] as Readable)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin ?? '')
  const signals: NodeJS.Signals[] = []
  let runs = true
  let end: ProcessEnd | null = null
  const ended = new Promise<ProcessEnd>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      end = { code, signal }
      resolve(end)
    }
    child.once('exit', () => {
      runs = false
      running.delete(child)
    })
    child.once('error', () => finish(-1, null))
    child.once('close', finish)
  })
  return {
    pid: child.pid ?? -1,
    args,
    batch: options.batch ?? null,
    runs: () => runs,
    diedAt: () =>
      told()
        .find((line) => line.startsWith('died '))
        ?.slice('died '.length) ?? null,
    refusals: () => told().filter((line) => line === 'refused').length,
    stdout: () => stdout,
    stderr: () => stderr,
    signals,
    send(signal) {
      if (!runs) return false
      signals.push(signal)
      return child.kill(signal)
    },
    ended,
    end: () => end,
  }
}

/** Whole lines so far. */
function tellings(stream: Readable): () => string[] {
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return () => text.split('\n').slice(0, -1)
}

/** Paths that a process holds open, as the system tells; empty where it does not, or the process is gone. */
export function openPaths(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** Whether it works on the data directory: only its owner opens the database. */
export function isOwner(pid: number): boolean {
  return openPaths(pid).some((path) => path.endsWith('/mayfly.db'))
}
