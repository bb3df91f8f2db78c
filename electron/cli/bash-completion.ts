import type { DescribedCommand, DescribedValue } from './described-commands.ts'

/**
 * For bash from 3.2 on (macOS). Whatever may be a file is left to bash itself, which knows how names are quoted.
 * A word of a command, option or value never holds anything that bash would read as more than itself.
 */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  const valued = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags, value }) => flags.flatMap((flag) => (value ? [{ name, flag, value }] : []))),
  )
  const needing = valued.filter(({ value }) => !value.isOptional)
  const values = arms(valued.map(({ name, flag, value }) => [`'${name} ${flag}'`, offer(value)]))
  const flags = arms(
    commands.map(({ name, options }) => [`'${name}'`, offerWords(options.flatMap((o) => o.flags))]),
  )
  const places = arms(
    commands.flatMap(({ name, places, repeats }) =>
      places.map((place, at): [string, string] => [
        repeats && at === places.length - 1 ? `'${name} '*` : `'${name} ${at}'`,
        offer(place),
      ]),
    ),
  )
  return `# Completion of mayfly for bash. In ~/.bashrc: source <(mayfly completion bash)
_mayfly_offer() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
  compopt +o default 2>/dev/null
}
_mayfly() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]} command='' option='' ended='' place=0 i word
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $ended || $word != -?* ]]; then
      if [[ -z $command ]]; then command=$word; else place=$((place + 1)); fi
      continue
    fi
    case "$command $word" in
      *' --') ended=1 ;;
      ${patterns(needing)})
        # "--to=kie" comes in three words.
        [[ \${COMP_WORDS[i + 1]} == = && $((i + 1)) -lt $COMP_CWORD ]] && i=$((i + 1))
        i=$((i + 1))
        [[ $i -eq $COMP_CWORD ]] && option=$word ;;
      ${patterns(valued.filter(({ value }) => value.isOptional))})
        [[ \${COMP_WORDS[i + 1]} == = && $((i + 1)) -lt $COMP_CWORD ]] && i=$((i + 1))
        [[ \${COMP_WORDS[i + 1]} == -* ]] && continue
        i=$((i + 1))
        [[ $i -eq $COMP_CWORD ]] && option=$word ;;
    esac
  done
  if [[ -n $option ]]; then
    [[ $cur == = ]] && cur=''
    case "$command $option" in
${values}
    esac
  elif [[ -z $ended && $cur == -* ]]; then
    case "$command" in
${flags}
    esac
  else
    case "$command $place" in
${places}
      *) _mayfly_offer '' ;;
    esac
  fi
}
complete -o default -F _mayfly mayfly
`
}

function offer(value: DescribedValue): string {
  switch (value.kind) {
    case 'words':
      return offerWords(value.words)
    case 'file':
      return ':'
    case 'folder':
      return 'compopt +o default -o dirnames 2>/dev/null'
    case 'free':
      return "_mayfly_offer ''"
  }
}

const offerWords = (words: readonly string[]) => `_mayfly_offer '${words.join(' ')}'`

/** Patterns with the same answer share an arm. */
function arms(pairs: readonly (readonly [pattern: string, answer: string])[]): string {
  const byAnswer = Map.groupBy(pairs, ([, answer]) => answer)
  return [...byAnswer]
    .map(([answer, same]) => `      ${same.map(([pattern]) => pattern).join(' | ')}) ${answer} ;;`)
    .join('\n')
}

const patterns = (options: readonly { name: string; flag: string }[]) =>
  options.map(({ name, flag }) => `'${name} ${flag}'`).join(' | ')
