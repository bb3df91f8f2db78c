import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { type CliContext, createContext, type Environment } from './context.ts'
import { OwnerHangsError } from './owner-hangs-error.ts'
import { exitCodeOnceWritten } from './unread.ts'
import { splitExactNames } from './upload-options.ts'
import { UsageError } from './usage-error.ts'

type Define = (command: Command, context: CliContext, finish: (code: number) => void) => void

/** A command is loaded only when it is asked for: what is not loaded costs no time at the start. */
const commands: readonly { name: string; summary: string; load: () => Promise<Define> }[] = [
  {
    name: 'upload',
    summary: 'upload files, folders and URLs, and print their links',
    load: async () => (await import('./upload.ts')).uploadCommand,
  },
  {
    name: 'queue',
    summary: 'list the queue, work it off, pause, resume, retry, cancel, clear',
    load: async () => (await import('./queue.ts')).queueCommand,
  },
  {
    name: 'history',
    summary: 'list what was uploaded, and when its links die',
    load: async () => (await import('./history.ts')).historyCommand,
  },
  {
    name: 'save',
    summary: 'save copies of what is behind links, before they die',
    load: async () => (await import('./save.ts')).saveCommand,
  },
  {
    name: 'check',
    summary: 'ask hosts whether links still live',
    load: async () => (await import('./check.ts')).checkCommand,
  },
  {
    name: 'renew',
    summary: 'upload again what is behind links, in the same place',
    load: async () => (await import('./renew.ts')).renewCommand,
  },
  {
    name: 'export',
    summary: 'write the history to a file, as JSON or CSV',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'import',
    summary: 'merge an exported history into this one',
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    name: 'group',
    summary: 'make one link of several uploads, or ask about one',
    load: async () => (await import('./group.ts')).groupCommand,
  },
  {
    name: 'restore',
    summary: 'list backups of queue and history, or put one in place',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  {
    name: 'key',
    summary: "save, show the state of, or delete a destination's key",
    load: async () => (await import('./key.ts')).keyCommand,
  },
  {
    name: 'serve',
    summary: 'show Mayfly in a browser on this computer',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'sandbox',
    summary: 'run the practice host on this computer',
    load: async () => (await import('./sandbox.ts')).sandboxCommand,
  },
  {
    name: 'doctor',
    summary: 'check data directory, keychain, network and destinations',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'completion',
    summary: 'print what lets bash, zsh or fish complete all of this',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
]

/** Runs one command to its end and ends the process with its exit code. */
export async function runMayfly(
  argv: readonly string[],
  environment: Environment = process.env,
): Promise<never> {
  const context = createContext(environment)
  const code = await codeOf(argv, context)
  const { output } = context
  output.status(null)
  await output.flushed()
  const last = exitCodeOnceWritten(code, output)
  await output.flushed()
  process.exit(last)
}

async function codeOf(argv: readonly string[], context: CliContext): Promise<number> {
  const { output, interruption } = context
  let code = 0
  try {
    const program = await buildProgram(argv, context, (found) => {
      code = found
    })
    await program.parseAsync(splitExactNames(argv), { from: 'user' })
    return code
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped !== null) {
      const hangs = error instanceof OwnerHangsError
      output.say(hangs ? 'Stopped: the Mayfly that works on this data directory did not answer.' : 'Stopped.')
      return stopped
    }
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      // The help itself was shown where nothing was asked for.
      const file = fileLikeAnOption(error, context)
      if (file !== null) output.say(`The file of that name goes after --, as in: mayfly upload -- ${file}`)
      if (error.code !== 'commander.help') output.say(seeHelp(argv))
      else if (argv[0] === 'help' && argv[1] !== undefined) output.say(`There is no command “${argv[1]}”.`)
      return 2
    }
    if (error instanceof UsageError) {
      output.say(`${error.message}\n${seeHelp(argv)}`)
      return 2
    }
    output.say(await sentenceOf(error, context))
    return 1
  }
}

async function buildProgram(
  argv: readonly string[],
  context: CliContext,
  finish: (code: number) => void,
): Promise<Command> {
  const { output, version } = context
  const program = new Command('mayfly')
    .description('Upload to temporary file hosts: give files, get links.')
    .version(version)
    .helpCommand('help [command]')
    .addHelpText(
      'after',
      '\nExit codes: 0 all done, 1 something failed or waits for an answer, 2 bad usage,\n3 the destination needs you (key, plan, quota), 130 interrupted, 143 terminated,\n129 terminal closed, 141 nobody read what it printed.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => output.say(asSentence(text)),
    })
  const asked = named(argv)
  for (const known of commands) {
    const command = program.command(known.name).description(known.summary)
    if (known === asked || asked?.name === 'completion') (await known.load())(command, context, finish)
  }
  return program
}

/** What commander says of a mistake, as our own sentences look. */
function asSentence(text: string): string {
  return text
    .replace(/^error: (.)(.*?)\.?$/m, (_all, first: string, rest: string) => `${first.toUpperCase()}${rest}.`)
    .trimEnd()
}

function seeHelp(argv: readonly string[]): string {
  const command = named(argv)
  return `See \`mayfly ${command ? `${command.name} ` : ''}--help\`.`
}

/** A file whose name begins with a dash, as a shell's `*` gives it; null: it is none. */
function fileLikeAnOption(error: CommanderError, { cwd }: CliContext): string | null {
  const [, name] = /'(-.*)'/.exec(error.code === 'commander.unknownOption' ? error.message : '') ?? []
  return name !== undefined && existsSync(resolve(cwd, name)) ? name : null
}

function named(argv: readonly string[]) {
  const name = argv.find((argument) => !argument.startsWith('-') && argument !== 'help')
  return commands.find((command) => command.name === name)
}

/** One sentence for a person, for whatever was thrown. A bug's own words are shown only when they are asked for. */
async function sentenceOf(error: unknown, { environment }: CliContext): Promise<string> {
  const { errorSentence } = await import('./error-sentence.ts')
  return errorSentence(error, environment.MAYFLY_DEBUG !== undefined)
}
