import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { plainText } from '../../shared/escape-text.ts'
import { systemClock } from '../engine/clock.ts'
import { isWithin } from '../engine/is-within.ts'
import { replaceFile } from '../engine/replace-file.ts'
import { exportFrom } from '../engine/transfers.ts'
import type { CliContext } from './context.ts'
import { openSession } from './engine-session.ts'
import { checkDestination, knownDestinations } from './environment-options.ts'
import { takesOneOf } from './option-words.ts'
import { parseDuration } from './parse-duration.ts'
import { UsageError } from './usage-error.ts'

interface RawExportOptions {
  readonly csv?: boolean
  readonly json?: boolean
  readonly out?: string
  readonly to?: string
  readonly since?: string
}

export function exportCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .option('--json', 'as JSON, which `mayfly import` reads (the default)')
    .option('--csv', 'as CSV, for spreadsheets')
    .option('--out <file>', 'replaced if it is there (default: -, standard output)')
    .option('--to <destination>', 'what went to this destination alone')
    .option('--since <time>', 'what was given within this time, such as 30d')
    .addHelpText(
      'after',
      `
Examples:
  mayfly export --out history.json
  mayfly export | ssh other-computer mayfly import -`,
    )
    .action(async (raw: RawExportOptions) => finish(await exportAll(raw, context)))
  takesOneOf(command, '--to', knownDestinations)
}

/** 0 when the whole history is out, 1 when some of it could not be read. */
async function exportAll(raw: RawExportOptions, context: CliContext): Promise<number> {
  const { output, interruption, dataDir } = context
  if (raw.json && raw.csv) throw new UsageError('Choose one of --json and --csv.')
  const since = raw.since === undefined ? undefined : parseDuration(raw.since, '--since')
  const out = raw.out === undefined || raw.out === '-' ? null : await fileToReplace(raw.out, context)
  // Whoever owns the data directory brings the database up to date; after that anybody may read it beside them.
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  try {
    if (raw.to !== undefined) await checkDestination(session, raw.to)
  } finally {
    await session.close()
  }
  const now = systemClock.now()
  const pieces = exportFrom(dataDir, {
    format: raw.csv ? 'csv' : 'json',
    filter: { destination: raw.to, since: since === undefined ? undefined : now - since },
    now,
    signal: interruption.signal,
  })
  const write = out === null ? toOutput(output) : (pieces: Pieces) => replaceFile(out, dataDir, pieces)
  const { rows, unreadable } = await write(pieces)
  if (out !== null)
    output.say(`${rows} ${rows === 1 ? 'upload is' : 'uploads are'} in ${plainText(raw.out ?? out)}.`)
  if (unreadable > 0)
    output.say(
      `${unreadable} ${unreadable === 1 ? 'entry' : 'entries'} of the history could not be read and ${unreadable === 1 ? 'is' : 'are'} left out.`,
    )
  return interruption.exitCode() ?? (unreadable > 0 ? 1 : 0)
}

type Pieces = ReturnType<typeof exportFrom>
type Counts = { readonly rows: number; readonly unreadable: number }

/** What nobody reads any more is not looked for, either. */
const toOutput = (output: CliContext['output']) => async (pieces: Pieces) => {
  const unread: Counts = { rows: 0, unreadable: 0 }
  for (;;) {
    const { done, value } = await (output.lost.aborted ? pieces.return(unread) : pieces.next())
    if (done) return value
    output.write(value)
    await output.flushed()
  }
}

/**
 * What has the name of a file is replaced by one: of a folder, a pipe or a device (`/dev/null`) nobody means that.
 * @throws UsageError
 */
async function fileToReplace(out: string, { cwd, dataDir }: CliContext): Promise<string> {
  if (out === '') throw new UsageError('--out wants the name of a file.')
  const path = resolve(cwd, out)
  if (isWithin(path, dataDir)) throw new UsageError('--out names one of Mayfly’s own files.')
  const there = await stat(path).catch(() => null)
  if (there !== null && !there.isFile())
    throw new UsageError(
      there.isDirectory()
        ? `--out wants a file, and “${out}” is a folder.`
        : `--out wants a file, and “${out}” is a pipe or a device. Without --out it goes to standard output.`,
    )
  if ((await stat(dirname(path)).catch(() => null))?.isDirectory() !== true)
    throw new UsageError(`--out: there is no folder “${dirname(path)}”.`)
  return path
}
