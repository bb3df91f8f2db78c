import type { Command } from 'commander'
import { lossInWords } from '../../shared/loss-in-words.ts'
import type { BackupChoice, RecoveryState, Restored } from '../../shared/recovery.ts'
import { salvagedInWords } from '../../shared/salvaged-in-words.ts'
import { OwnedElsewhereError } from '../engine/engine.ts'
import { openRecoveryDesk } from '../engine/recovery-desk.ts'
import { connectToOwner } from '../rpc/connect-to-owner.ts'
import type { CliContext } from './context.ts'
import { formatSize } from './format-size.ts'
import { formatTable } from './table.ts'
import { UsageError } from './usage-error.ts'

interface RawRestoreOptions {
  readonly list?: boolean
  readonly empty?: boolean
  readonly json?: boolean
}

export function restoreCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('[backup]', 'as --list names it')
    .option('--list', 'what backups there are, and what each of them would cost')
    .option('--empty', 'begin with an empty history instead')
    .option('--json', 'one JSON object a line')
    .action(async (backup: string | undefined, raw: RawRestoreOptions) =>
      finish(await restore(backup, raw, context)),
    )
}

/** Whoever can put a backup in place: this process, or the one that owns the data directory. */
interface Desk {
  state(): Promise<RecoveryState>
  restore(backup: string): Promise<Restored>
  close(): Promise<void>
}

async function restore(
  backup: string | undefined,
  raw: RawRestoreOptions,
  context: CliContext,
): Promise<number> {
  const { output } = context
  if ([backup !== undefined, raw.list, raw.empty].filter(Boolean).length > 1)
    throw new UsageError('Give one of: a backup, --list, --empty.')
  const chosen = raw.empty ? 'nothing' : backup
  const desk = await openDesk(context)
  try {
    if (chosen === undefined) return list(await desk.state(), raw, context)
    const restored = await desk.restore(chosen)
    if (raw.json) output.print(JSON.stringify({ restored: chosen, ...restored }))
    else {
      output.say(chosen === 'nothing' ? 'The history is empty now.' : `${chosen} is in place.`)
      if (restored.salvaged > 0) output.say(salvagedInWords(restored.salvaged))
      output.say(`What was there before is kept as ${restored.keptAs}.`)
    }
    return 0
  } finally {
    await desk.close()
  }
}

async function openDesk({ dataDir }: CliContext): Promise<Desk> {
  try {
    return openRecoveryDesk(dataDir, null)
  } catch (error) {
    if (!(error instanceof OwnedElsewhereError)) throw error
    const owner = await connectToOwner(dataDir, { timeoutMs: 10_000 })
    if (!owner) throw error
    return {
      state: () => owner.client.data.recovery(),
      restore: (backup) => owner.client.data.restore({ backup }),
      close: async () => owner.close(),
    }
  }
}

/** 1 when the history is damaged and no backup is there for it. */
function list(state: RecoveryState, raw: RawRestoreOptions, { output }: CliContext): number {
  const isSound = state.damage === null && state.readable === 'whole'
  if (raw.json) for (const choice of state.backups) output.print(JSON.stringify(jsonChoice(choice)))
  else {
    if (state.damage !== null) output.say(state.damage)
    const rows = state.backups.map((choice) => [
      choice.name,
      formatSize(choice.bytes),
      String(choice.uploads ?? 'unreadable'),
      lossInWords(choice, state.readable),
    ])
    for (const line of formatTable(
      ['backup', 'size', 'uploads', 'newer than it'],
      rows,
      output.stdoutIsTerminal,
    ))
      if (rows.length > 0) output.print(line)
    if (rows.length === 0)
      output.say(
        isSound
          ? 'There is no backup yet.'
          : 'There is no backup. `mayfly restore --empty` begins with an empty history; what is there now is kept aside.',
      )
    else if (!raw.list)
      output.say(
        '`mayfly restore <backup>` puts one in place; what is there now is kept aside. Of a damaged history, what is newer and can still be read comes along.',
      )
  }
  return !isSound && state.backups.length === 0 ? 1 : 0
}

function jsonChoice({ madeAt, ...rest }: BackupChoice) {
  return { ...rest, madeAt: new Date(madeAt).toISOString() }
}
