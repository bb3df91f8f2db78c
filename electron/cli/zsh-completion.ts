import type { DescribedCommand, DescribedOption, DescribedValue } from './described-commands.ts'

/** For zsh, to be sourced after `compinit`, or kept as `_mayfly` in a folder of `fpath`. */
export function zshCompletion([program, ...commands]: readonly [
  DescribedCommand,
  ...DescribedCommand[],
]): string {
  const names = commands.map(({ name, text }) => `        ${quoted(`${name}:${escapeColons(text)}`)}`)
  const arms = commands.map(
    (command) => `        ${command.name})
          _arguments -S ${specs(command).join(' \\\n            ')} ;;`,
  )
  return `#compdef mayfly
# Completion of mayfly for zsh. In ~/.zshrc, after compinit: source <(mayfly completion zsh)
_mayfly() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C ${program.options.map(optionSpec).join(' ')} ': :->command' '*:: :->rest'
  case $state in
    command)
      commands=(
${names.join('\n')}
      )
      _describe command commands ;;
    rest)
      case $words[1] in
${arms.join('\n')}
      esac ;;
  esac
}
compdef _mayfly mayfly
# As a file of fpath this is the body of the function's first call.
if [[ $funcstack[1] == _mayfly ]]; then _mayfly "$@"; fi
`
}

function specs({ options, places, repeats }: DescribedCommand): string[] {
  const positions = places.map((place, at) => {
    const many = repeats && at === places.length - 1
    return quoted(`${many ? '*' : ''}:${escapeColons(place.name)}:${action(place)}`)
  })
  return [...options.map(optionSpec), ...positions]
}

function optionSpec({ flags, text, value, repeats }: DescribedOption): string {
  const [first = '', second] = flags
  const told = `[${text.replace(/[\\[\]:]/g, '\\$&')}]`
  if (second !== undefined) return `${quoted(`(${flags.join(' ')})`)}{${first},${second}}${quoted(told)}`
  const flag = `${repeats ? '*' : ''}${first}`
  if (value === null) return quoted(flag + told)
  const taken = `:${escapeColons(value.name)}:${action(value)}`
  return quoted(value.isOptional ? `${flag}${told}:${taken}` : `${flag}=${told}${taken}`)
}

function action(value: DescribedValue): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`
    case 'file':
      return '_files'
    case 'folder':
      return '_files -/'
    case 'free':
      return ' '
  }
}

const escapeColons = (text: string) => text.replace(/[\\:]/g, '\\$&')
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
