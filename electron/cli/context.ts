import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { resolveDataDir } from '../engine/store/data-directory.ts'
import { type Interruption, watchSignals } from './interruption.ts'
import { createOutput, type Output } from './output.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What a command gets from the process that runs it. */
export interface CliContext {
  readonly environment: Environment
  /** Relative paths resolve against this. */
  readonly cwd: string
  /** Of the clone or the installed package. */
  readonly root: string
  readonly version: string
  readonly dataDir: string
  readonly stdin: NodeJS.ReadStream
  readonly output: Output
  readonly interruption: Interruption
}

/** Two folders up both from the source and from the bundle in `out/cli`. */
const root = resolve(import.meta.dirname, '..', '..')

export function createContext(environment: Environment): CliContext {
  const cwd = workingDirectory(environment, currentFolder(environment), root)
  const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string }
  return {
    environment,
    cwd,
    root,
    version,
    dataDir: resolveDataDir({ ...environment, INIT_CWD: cwd }, process.platform),
    stdin: process.stdin,
    output: createOutput(process.stdout, process.stderr, environment.TERM),
    interruption: watchSignals(process),
  }
}

/** A folder that was removed meanwhile has no name of its own any more: the one that the shell knows it by. */
function currentFolder(environment: Environment): string {
  try {
    return process.cwd()
  } catch {
    return environment.PWD ?? homedir()
  }
}

/**
 * `npm run` moves to the folder of the package whose script it runs and says in INIT_CWD where the person was.
 * In a script of another package, that folder is where the person meant to be.
 */
export function workingDirectory(environment: Environment, current: string, packageRoot: string): string {
  return environment.INIT_CWD && resolve(current) === packageRoot ? environment.INIT_CWD : current
}
