import type { DescribedCommand, DescribedOption, DescribedValue } from './described-commands.ts'

/** For fish: one line for everything that may stand somewhere. */
export function fishCompletion([program, ...commands]: readonly [
  DescribedCommand,
  ...DescribedCommand[],
]): string {
  const lines = [
    '# Completion of mayfly for fish. Keep it as ~/.config/fish/completions/mayfly.fish',
    'complete -c mayfly -f',
    ...program.options.map((option) => line('__fish_use_subcommand', optionPart(option))),
    ...commands.map(({ name, text }) => line('__fish_use_subcommand', `-a ${name} -d ${quoted(text)}`)),
    ...commands.flatMap(commandLines),
  ]
  return `${lines.join('\n')}\n`
}

function commandLines({ name, options, places }: DescribedCommand): string[] {
  const here = `__fish_seen_subcommand_from ${name}`
  return [
    ...options.map((option) => line(here, optionPart(option))),
    ...places.flatMap((place) => {
      if (place.kind === 'free') return []
      // A word that was given is not offered again: it stands in one place only.
      const open = place.kind === 'words' ? `; and test (count (commandline -opc)) -eq 2` : ''
      return line(here + open, valuePart(place))
    }),
  ]
}

function optionPart({ flags, text, value }: DescribedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const takes = value === null ? '' : `${value.isOptional ? '' : ' -r'} ${valuePart(value)}`
  return `${names.join(' ')}${takes} -d ${quoted(text)}`
}

function valuePart(value: DescribedValue): string {
  switch (value.kind) {
    case 'words':
      return `-f -a ${quoted(value.words.join(' '))}`
    case 'file':
      return '-F'
    case 'folder':
      return "-f -a '(__fish_complete_directories)'"
    case 'free':
      return '-f'
  }
}

const line = (condition: string, part: string) => `complete -c mayfly -n ${quoted(condition)} ${part}`
const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
