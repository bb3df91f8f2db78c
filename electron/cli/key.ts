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
type Happened = 'saved' | 'deleted' | 'asked'

interface RawKeyOptions {
  readonly to?: string
  readonly field?: string
  readonly json?: boolean
}

export function keyCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .usage('set|status|delete [--to <destination>] [--field <which>]')
    .argument('[words...]')
    .option('--to <destination>', 'whose key; the default destination otherwise')
    .option('--field <which>', 'which of its keys, where it has several: public or secret')
    .option('--json', 'one JSON object: where the key is, never the key')
    .addHelpText(
      'after',
      '\nThe key is read from standard input, never from an argument:\n  mayfly key set < file',
    )
    // What stands here by mistake may be a key: no message of ours repeats it, and none of commander's may.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (words: string[], options: RawKeyOptions) => {
      const action = actions.find((known) => known === words[0])
      if (!action) throw new UsageError('Say one of: mayfly key set, mayfly key status, mayfly key delete.')
      if (words.length > 1) {
        throw new UsageError(
          `\`mayfly key ${action}\` takes nothing but --to, --field and --json. A key is read from standard input, never from an argument.`,
        )
      }
      finish(await runKey(action, options, context))
    })
  takesOneOf(command, 'words', actions)
  takesOneOf(command, '--to', knownDestinations)
  takesOneOf(command, '--field', ['public', 'secret'])
}

async function runKey(
  action: Action,
  { to, field: which, json = false }: RawKeyOptions,
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
    const told = (state: KeyState, happened: Happened) =>
      report(state, chosen, field, { happened, json, output })
    switch (action) {
      case 'set':
        return told(await session.call((client) => client.keys.set({ ...asked, key })), 'saved')
      case 'delete':
        return told(await session.call((client) => client.keys.delete(asked)), 'deleted')
      case 'status':
        return told(fromHere ?? (await session.call((client) => client.keys.state(asked))), 'asked')
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
  { happened, json, output }: { happened: Happened; json: boolean; output: CliContext['output'] },
): number {
  const { code, text } = inWords(state, destination, field, happened)
  if (json) output.print(JSON.stringify(jsonKey(state, destination.id, field.id)))
  else if (happened === 'asked') output.print(text)
  else output.say(text)
  return code
}

/** The same fields whatever became of the key, and never the key. */
function jsonKey(state: KeyState, destination: string, field: string) {
  const since = state.kind === 'keychain' ? state.since : null
  return {
    destination,
    field,
    state: state.kind,
    since: since === null ? null : new Date(since).toISOString(),
    variable: state.kind === 'environment' ? state.variable : null,
    why: state.kind === 'session' || state.kind === 'unreadable' ? state.why : null,
  }
}

function inWords(
  state: KeyState,
  destination: DestinationStatus['destination'],
  field: KeyField,
  happened: Happened,
): { readonly code: number; readonly text: string } {
  const variable = keyVariable(destination.id, field.id)
  const instead = variable ? ` Put it in the environment variable ${variable} instead.` : ''
  const { name } = destination
  const { done, needsPerson } = exitCodes
  switch (state.kind) {
    case 'keychain': {
      if (happened === 'saved') return { code: done, text: `The key for ${name} is saved in the keychain.` }
      const since = state.since === null ? '' : `, saved ${formatMoment(state.since, Date.now())}`
      return { code: done, text: `${name}: a key is in the keychain${since}.` }
    }
    case 'environment':
      return {
        code: done,
        text: `${name}: the key is taken from the environment variable ${state.variable}.`,
      }
    case 'session':
      return {
        code: needsPerson,
        text: `The key for ${name} could not be stored: ${sentence(state.why)}${instead}`,
      }
    case 'unreadable':
      return {
        code: needsPerson,
        text: `The key for ${name} could not be read: ${sentence(state.why)}${instead}`,
      }
    case 'missing': {
      if (happened === 'deleted') return { code: done, text: `${name} has no key any more.` }
      const or = variable ? `, or put it in ${variable}` : ''
      return { code: needsPerson, text: `${name} has no key. Save one with \`mayfly key set\`${or}.` }
    }
    default:
      return assertNever(state)
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
