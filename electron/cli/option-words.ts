import type { Argument, Command, Option } from 'commander'

const known = new WeakMap<Argument | Option, readonly string[]>()

/** Says which words an option (`--to`) or an argument (`action`) of a command takes, for shells. It checks them itself. */
export function takesOneOf(command: Command, name: string, words: readonly string[]): void {
  const found =
    command.options.find(({ long }) => long === name) ??
    command.registeredArguments.find((argument) => argument.name() === name)
  if (!found) throw new Error(`${command.name()} has no ${name}`)
  known.set(found, words)
}

/** Empty: anything may stand there. */
export function wordsOf(taker: Argument | Option): readonly string[] {
  return known.get(taker) ?? []
}
