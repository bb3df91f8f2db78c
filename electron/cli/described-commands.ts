import type { Command, Option } from 'commander'
import { wordsOf } from './option-words.ts'

/** What may stand in one place of a command line. `name` is how the help calls it. */
export type DescribedValue = { readonly name: string } & (
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'free' }
)

export interface DescribedOption {
  /** As `--json`, or `-h` and `--help`. */
  readonly flags: readonly string[]
  readonly text: string
  readonly value: (DescribedValue & { readonly isOptional: boolean }) | null
  /** Whether it may be given again. */
  readonly repeats: boolean
}

export interface DescribedCommand {
  /** Empty for the program itself. */
  readonly name: string
  readonly text: string
  readonly options: readonly DescribedOption[]
  readonly places: readonly DescribedValue[]
  /** Whether the last place is for any number of them. */
  readonly repeats: boolean
}

/** The program itself and then each of its commands, all of which must be loaded, as their help tells of them. */
export function describeCommands(program: Command): readonly [DescribedCommand, ...DescribedCommand[]] {
  const commands = program.createHelp().visibleCommands(program)
  const names = commands.map((command) => command.name())
  const described = commands.map((command) => describe(command, command.name(), names))
  return [describe(program, '', names), ...described]
}

function describe(command: Command, name: string, names: readonly string[]): DescribedCommand {
  const places = command.registeredArguments.map((argument) =>
    describeValue(argument.name(), wordsOf(argument)),
  )
  return {
    name,
    text: command.description(),
    options: command.createHelp().visibleOptions(command).map(describeOption),
    places: name === 'help' || name === '' ? [{ name: 'command', kind: 'words', words: names }] : places,
    // A word out of a few is given once, whatever else may follow it.
    repeats: places.at(-1)?.kind !== 'words' && command.registeredArguments.at(-1)?.variadic === true,
  }
}

function describeOption(option: Option): DescribedOption {
  const [, valueName] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? []
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    text: option.description,
    value:
      valueName === undefined
        ? null
        : { ...describeValue(valueName, wordsOf(option)), isOptional: option.optional },
    repeats: option.parseArg !== undefined,
  }
}

function describeValue(name: string, words: readonly string[]): DescribedValue {
  if (words.length > 0) return { name, kind: 'words', words }
  if (name === 'file' || name === 'sources') return { name, kind: 'file' }
  return { name, kind: name === 'folder' ? 'folder' : 'free' }
}
