import type { Command } from 'commander'
import { bashCompletion } from './bash-completion.ts'
import type { CliContext } from './context.ts'
import { describeCommands } from './described-commands.ts'
import { exitCodes } from './exit-code.ts'
import { fishCompletion } from './fish-completion.ts'
import { takesOneOf } from './option-words.ts'
import { UsageError } from './usage-error.ts'
import { zshCompletion } from './zsh-completion.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const
const shells = ['bash', 'zsh', 'fish'] as const

/** Needs all other commands to be loaded: what they say of themselves is what the script knows. */
export function completionCommand(
  command: Command,
  context: CliContext,
  finish: (code: number) => void,
): void {
  command
    .argument('<shell>', shells.join(', '))
    .addHelpText(
      'after',
      `
bash, in ~/.bashrc:
  source <(mayfly completion bash)
zsh, in ~/.zshrc after compinit:
  source <(mayfly completion zsh)
fish, once:
  mayfly completion fish > ~/.config/fish/completions/mayfly.fish`,
    )
    .action((name: string) => {
      const shell = shells.find((known) => known === name)
      if (!shell) throw new UsageError(`“${name}” is not one of ${shells.join(', ')}.`)
      if (!command.parent) throw new Error('completion is a command of a program')
      context.output.write(scripts[shell](describeCommands(command.parent)))
      finish(exitCodes.done)
    })
  takesOneOf(command, 'shell', shells)
}
