import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { own } from './own-children.ts'

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Also watch how much memory it takes at most (Linux). */
  readonly watchMemory?: boolean
}

export interface RunResult {
  readonly stdout: string
  readonly seconds: number
  /** From its start to the first thing it wrote on standard output, in s; null when it wrote nothing. */
  readonly firstOutput: number | null
  /** Peak of its resident memory in bytes; null where it was not watched. */
  readonly peakBytes: number | null
}

const pollMs = 10

/** Runs a program to its end. Rejects when it ends with anything but 0, with what it said. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    own(child)
    let peak = 0
    let stdout = ''
    let firstOutput: number | null = null
    let stderr = ''
    const timer = options.watchMemory
      ? setInterval(() => {
          peak = Math.max(peak, peakOf(child.pid))
        }, pollMs)
      : undefined
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      firstOutput ??= (performance.now() - started) / 1000
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4000)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(timer)
      if (code !== 0) return reject(new Error(`${command} ${args[0] ?? ''} ended with ${code}: ${stderr}`))
      resolve({
        stdout,
        firstOutput,
        seconds: (performance.now() - started) / 1000,
        peakBytes: options.watchMemory ? peak : null,
      })
    })
  })
}

/** The system keeps the peak itself: what is read last is the peak until then. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
