import type { Command } from 'commander'
import { assertNever } from '../../shared/assert-never.ts'
import type { DestinationStatus, KeyField, KeyState } from '../../shared/destination.ts'
import type { CliContext } from './context.ts'
import { openSession } from './engine-session.ts'
import {
  chosenDestination,
  keyVariable,
  knownDestinations,
  noSuchDestination,
} from './environment-options.ts'
import { exitCodes } from './exit-code.ts'
import { takesOneOf } from './option-words.ts'
import { readKey } from './read-key.ts'
import { formatMoment } from './table.ts'
import { UsageError } from './usage-error.ts'

const actions = ['set', 'status', 'delete'] as const
type Action = (typeof actions)[number]

export function keyCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .usage('set|status|delete [--to <destination>] [--field <which>]')
    .argument('[words...]')
    .option('--to <destination>', 'whose key; the default destination otherwise')
    .option('--field <which>', 'which of its keys, where it has several: public or secret')
    .addHelpText(
      'after',
      '\nThe key is read from standard input, never from an argument: mayfly key set < file',
    )
    // What stands here by mistake may be a key: no message of ours repeats it, and none of commander's may.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (words: string[], options: { to?: string; field?: string }) => {
      const action = actions.find((known) => known === words[0])
      if (!action) throw new UsageError('Say one of: mayfly key set, mayfly key status, mayfly key delete.')
      if (words.length > 1) {
        throw new UsageError(
          `\`mayfly key ${action}\` takes nothing but --to and --field. A key is read from standard input, never from an argument.`,
        )
      }
      finish(await runKey(action, options.to, options.field, context))
    })
  takesOneOf(command, 'words', actions)
  takesOneOf(command, '--to', knownDestinations)
  takesOneOf(command, '--field', ['public', 'secret'])
}

async function runKey(
  action: Action,
  to: string | undefined,
  which: string | undefined,
  context: CliContext,
): Promise<number> {
  const { environment, interruption, output, stdin } = context
  const key = action === 'set' ? await readKey(stdin, output, interruption.signal) : ''
  if (interruption.signal.aborted) return interruption.exitCode() ?? exitCodes.failed
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  try {
    const snapshot = await session.snapshot()
    const chosen =
      chosenDestination(snapshot, to) ?? noSuchDestination(snapshot, snapshot.settings.defaultDestination)
    const provider = snapshot.providers.find(({ id }) => id === chosen.destination.provider)
    const field = chosenField(provider?.keyFields ?? [], which)
    if (!field) {
      output.say(`${chosen.destination.name} needs no key.`)
      return exitCodes.done
    }
    const asked = { destination: chosen.destination.id, field: field.id }
    const fromHere = keyFromHere(chosen.destination.id, field.id, environment)
    switch (action) {
      case 'set':
        return report(
          await session.call((client) => client.keys.set({ ...asked, key })),
          chosen,
          field,
          context,
          'saved',
        )
      case 'delete':
        return report(
          await session.call((client) => client.keys.delete(asked)),
          chosen,
          field,
          context,
          'deleted',
        )
      case 'status':
        return report(
          fromHere ?? (await session.call((client) => client.keys.state(asked))),
          chosen,
          field,
          context,
          'asked',
        )
    }
  } finally {
    await session.close()
  }
}

/** By its id or the beginning of it; the first one otherwise. What was typed is not repeated: it may be a key. */
function chosenField(fields: readonly KeyField[], which: string | undefined): KeyField | undefined {
  if (which === undefined) return fields[0]
  const field = fields.find(({ id }) => id === which || id === `${which}-key`)
  if (field) return field
  throw new UsageError(`--field is one of: ${fields.map(({ id }) => id.replace(/-key$/, '')).join(', ')}.`)
}

/** The environment of this command counts, also where another process owns the data directory. */
function keyFromHere(
  destination: string,
  field: string,
  environment: CliContext['environment'],
): KeyState | null {
  const variable = keyVariable(destination, field)
  return variable !== null && environment[variable] ? { kind: 'environment', variable } : null
}

function report(
  state: KeyState,
  { destination }: DestinationStatus,
  field: KeyField,
  { output }: CliContext,
  happened: 'saved' | 'deleted' | 'asked',
): number {
  const variable = keyVariable(destination.id, field.id)
  const instead = variable ? ` Put it in the environment variable ${variable} instead.` : ''
  const tell = happened === 'asked' ? output.print : output.say
  switch (state.kind) {
    case 'keychain': {
      if (happened === 'saved') tell(`The key for ${destination.name} is saved in the keychain.`)
      else {
        const since = state.since === null ? '' : `, saved ${formatMoment(state.since, Date.now())}`
        tell(`${destination.name}: a key is in the keychain${since}.`)
      }
      return exitCodes.done
    }
    case 'environment':
      tell(`${destination.name}: the key is taken from the environment variable ${state.variable}.`)
      return exitCodes.done
    case 'session':
      tell(`The key for ${destination.name} could not be stored: ${sentence(state.why)}${instead}`)
      return exitCodes.needsPerson
    case 'unreadable':
      tell(`The key for ${destination.name} could not be read: ${sentence(state.why)}${instead}`)
      return exitCodes.needsPerson
    case 'missing':
      if (happened === 'deleted') {
        tell(`${destination.name} has no key any more.`)
        return exitCodes.done
      }
      tell(
        `${destination.name} has no key. Save one with \`mayfly key set\`${variable ? `, or put it in ${variable}` : ''}.`,
      )
      return exitCodes.needsPerson
    default:
      return assertNever(state)
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
