import type { DescribedCommand, DescribedOption, DescribedValue } from './described-commands.ts'

/** For fish from 3.1 on: one line for everything that may stand somewhere, and a function that tells where that is. */
export function fishCompletion(all: readonly [DescribedCommand, ...DescribedCommand[]]): string {
  const [program, ...commands] = all
  const lines = [
    '# Completion of mayfly for fish. Keep it as ~/.config/fish/completions/mayfly.fish',
    whereFunction(all),
    'complete -c mayfly -f',
    ...program.options.map((option) => line('', optionPart(option))),
    ...commands.map(({ name, text }) => line('', `-a ${name} -d ${quoted(text)}`)),
    ...commands.flatMap(commandLines),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * `__mayfly_in <command> [<from> <to>]`: whether that command was typed (an empty name: none yet) and the cursor is
 * at one of these of its places, counted from 0. What an option takes is no place, whatever word it is.
 */
function whereFunction(commands: readonly DescribedCommand[]): string {
  const taking = (isOptional: boolean) =>
    commands
      .flatMap(({ name, options }) =>
        options
          .filter(({ value }) => value?.isOptional === isOptional)
          .flatMap(({ flags }) => flags.map((flag) => ` '${name} ${flag}'`)),
      )
      .join('')
  return `function __mayfly_in
    set -l command ''
    set -l place 0
    set -l ended ''
    set -l taking ''
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test -n "$taking"
            set -l before $taking
            set taking ''
            test $before = always; and continue
            string match -q -- '-*' $word; or continue
        end
        if test -z "$ended"; and string match -q -- '-?*' $word
            switch "$command $word"
                case '* --'
                    set ended yes
                case${taking(false)}
                    set taking always
                case${taking(true)}
                    set taking perhaps
            end
        else if test -z "$command"
            set command $word
        else
            set place (math $place + 1)
        end
    end
    test "$command" = "$argv[1]"; or return 1
    test (count $argv) -eq 1; and return 0
    test $place -ge $argv[2] -a $place -le $argv[3]
end`
}

function commandLines({ name, options, places, repeats }: DescribedCommand): string[] {
  return [
    ...options.map((option) => line(name, optionPart(option))),
    ...places.flatMap((place, at) => {
      if (place.kind === 'free') return []
      const last = repeats && at === places.length - 1 ? 1_000_000 : at
      return line(`${name} ${at} ${last}`, valuePart(place))
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

const line = (where: string, part: string) =>
  `complete -c mayfly -n ${quoted(`__mayfly_in ${where === '' ? "''" : where}`)} ${part}`
const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
