import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface CliOptions {
  /** Must hold MAYFLY_DATA_DIR for every command that has one; nothing of a person's own data is touched. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Written to standard input, which is then closed. Absent: standard input is empty. */
  readonly stdin?: string | Uint8Array
  /** Standard input stays open after that, as of a program that is still writing. */
  readonly stdinStaysOpen?: true
  readonly cwd?: string
  /** The child is killed after this; default 60,000 ms. */
  readonly timeoutMs?: number
}

export interface CliResult {
  /** 128 + signal number where a signal ended it, as a shell shows it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly pid: number
}

export interface CliProcess {
  readonly child: ChildProcess
  readonly pid: number
  stdout(): string
  stderr(): string
  readonly ended: Promise<CliResult>
}

/** Runs `mayfly <args>` from the npm package's bundle to its end. Never rejects for an exit code. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended
}

/** Starts `mayfly <args>` from the bundle, two thirds of the work of a start from source, and leaves it running: for what is killed, or serves. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  return startScript('test/helpers/built-cli.mjs', args, options)
}

/** Starts a file of this repository in a Node of its own. */
export function startScript(script: string, args: readonly string[], options: CliOptions = {}): CliProcess {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: options.cwd ?? root,
    env: cliEnvironment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  // A child that ends before it has read everything closes the pipe: that is not the test's failure.
  child.stdin.on('error', () => {})
  if (options.stdinStaysOpen) child.stdin.write(options.stdin ?? '')
  else child.stdin.end(options.stdin ?? '')
  const pid = child.pid ?? -1
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000)
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: code ?? signalCode(signal), stdout, stderr, pid })
    })
  })
  return { child, pid, stdout: () => stdout, stderr: () => stderr, ended }
}

/** The tests' environment without keys, keychain, proxies or a data directory of the person who runs them. */
export function cliEnvironment(extra: CliOptions['env'] = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(MAYFLY_|npm_|NODE_OPTIONS$|VITEST|INIT_CWD$|FORCE_COLOR$|(https?|all|no)_proxy$)/i.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
    NO_COLOR: '1',
    ...extra,
  }
}

function signalCode(signal: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = {
    SIGINT: 2,
    SIGKILL: 9,
    SIGTERM: 15,
    SIGSEGV: 11,
    SIGABRT: 6,
  }
  return signal ? 128 + (numbers[signal] ?? 0) : -1
}
