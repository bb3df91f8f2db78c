import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type TestContext, test } from 'vitest'
import { runCli } from '../helpers/cli-process.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

/** Skips the test by name where the shell is not installed; in CI on Linux that is a failure. */
function needsShell(context: TestContext, shell: string): void {
  if (!spawnSync(shell, ['-c', 'exit']).error) return
  if (process.env.CI && process.platform === 'linux')
    throw new Error(`there is no ${shell}: install it to try its completion`)
  context.skip(`there is no ${shell}`)
}

/** What zsh and fish offer, sorted; for zsh and fish alike. */
const offers: readonly [line: string, offered: string][] = [
  ['mayfly re', 'renew restore'],
  ['mayfly help ex', 'export'],
  ['mayfly upload --me', '--metadata --method'],
  ['mayfly upload --to ', 'kie theapi uploadcare'],
  ['mayfly upload --to=u', '--to=uploadcare'],
  ['mayfly upload a.txt --method ', 'auto base64 multipart stream url'],
  ['mayfly upload --concurrency ', ''],
  ['mayfly upload pho', 'photo one.jpg'],
  ['mayfly upload a.txt --to kie pho', 'photo one.jpg'],
  ['mayfly upload -- pho', 'photo one.jpg'],
  ['mayfly upload -- --me', ''],
  // What an option takes is no command, whatever its name.
  ['mayfly upload --path check --me', '--metadata --method'],
  ['mayfly upload --path queue --gi', '--give-up'],
  ['mayfly upload --path history --li', ''],
  ['mayfly queue re', 'resume retry'],
  ['mayfly queue --json re', 'resume retry'],
  ['mayfly queue retry re', ''],
  ['mayfly history --expiring --li', '--life --limit'],
  ['mayfly history --expiring 3d --life ', 'alive expiring failed gone'],
  ['mayfly key --to uploadcare s', 'set status'],
  ['mayfly export --out pho', 'photo one.jpg'],
  ['mayfly save --dir p', 'pictures'],
  ['mayfly import pho', 'photo one.jpg'],
  ['mayfly completion ', 'bash fish zsh'],
  ['mayfly nonsense x', ''],
]

async function folderWithFiles(): Promise<string> {
  const folder = await temporaryDirectory()
  await mkdir(join(folder, 'pictures'))
  await writeFile(join(folder, 'photo one.jpg'), '')
  return folder
}

test('fish offers commands, options, what they take, and files where files may stand', async (context) => {
  needsShell(context, 'fish')
  const cwd = await folderWithFiles()
  await writeFile(join(cwd, 'mayfly.fish'), (await runCli(['completion', 'fish'])).stdout)
  const asked = offers.map(([line]) => `complete -C '${line}'; echo =`)
  const { stdout, stderr } = spawnSync(
    'fish',
    ['--no-config', '-c', ['source mayfly.fish', ...asked].join('\n')],
    { cwd, encoding: 'utf8', env: { ...process.env, HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_DATA_HOME: cwd } },
  )
  expect(stderr).toBe('')
  expect(pairs(stdout.replace(/\t.*$/gm, ''))).toEqual(offers)
})

/** Writes what would be listed for a line to the file $ANSWERS instead of adding it, and an "=" after each. */
const recordInZsh = `
zmodload zsh/zutil
compadd() {
  local -a taken hits
  zparseopts -E -a taken O:=taken A:=taken D:=taken
  (( $#taken )) || { builtin compadd -O hits "$@"; (( $#hits )) && print -rl -- $IPREFIX$^hits >>$ANSWERS }
  builtin compadd "$@"
}
ask() {
  zle complete-word
  print -r -- = >>$ANSWERS
  BUFFER=
}
zle -N ask
bindkey '^I' ask
setopt no_auto_list no_auto_menu no_list_beep
PROMPT=
`

/** Types each line of $LINES_FILE and Tab into an interactive zsh that has the completion script. */
const typeIntoZsh = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'autoload -Uz compinit && compinit -u -D && source ./mayfly.zsh && source ./record.zsh && print re""ady'
zpty -r -m z seen '*ready*'
for line in "\${(@f)$(<$LINES_FILE)}"; do zpty -w -n z "$line"$'\t'; done
zpty -w z exit
while zpty -r z seen; do :; done
`

test('zsh offers the same', async (context) => {
  needsShell(context, 'zsh')
  const cwd = await folderWithFiles()
  await writeFile(join(cwd, 'mayfly.zsh'), (await runCli(['completion', 'zsh'])).stdout)
  await writeFile(join(cwd, 'record.zsh'), recordInZsh)
  await writeFile(join(cwd, 'lines'), offers.map(([line]) => line).join('\n'))
  const answers = join(cwd, 'answers')
  const { stderr } = spawnSync('zsh', ['-f', '-c', typeIntoZsh], {
    ...{ cwd, encoding: 'utf8', timeout: 30_000 },
    env: { ...process.env, ZDOTDIR: cwd, ANSWERS: answers, LINES_FILE: 'lines', TERM: 'dumb' },
  })
  expect(stderr).toBe('')
  expect(pairs(await readFile(answers, 'utf8'))).toEqual(offers)
})

/** Answers, each ended by a line with "=", beside what was asked. */
function pairs(text: string): [string, string][] {
  const answers = text.split(/^=\n/m).slice(0, -1)
  return answers.map((answer, at) => {
    const words = answer
      .split('\n')
      .filter((word) => word !== '')
      // zsh quotes what it offers, and fish ends a folder with a slash.
      .map((word) => word.replace(/\/$|\\(?= )/g, ''))
    return [offers[at]?.[0] ?? '', [...new Set(words)].sort().join(' ')]
  })
}

test('bash completes commands, options and what they take, and leaves files to itself', async (context) => {
  needsShell(context, 'bash')
  const lines: [line: string, offered: string | null][] = [
    ['mayfly re', 'renew restore'],
    ['mayfly help ex', 'export'],
    ['mayfly --v', '--version'],
    ['mayfly upload --me', '--method --metadata'],
    ['mayfly upload a.txt --method ', 'auto stream base64 url multipart'],
    ['mayfly upload --method = b', 'base64'],
    ['mayfly upload --store = ', '0 1 auto'],
    ['mayfly upload --to ', 'kie uploadcare theapi'],
    ['mayfly upload --concurrency ', ''],
    ['mayfly upload --group --format m', 'markdown'],
    ['mayfly queue re', 'resume retry'],
    ['mayfly queue --json re', 'resume retry'],
    ['mayfly queue retry re', ''],
    ['mayfly history --sort -s', '-size'],
    ['mayfly history --expiring --li', '--life --limit'],
    ['mayfly history --expiring 3d --life ', 'alive expiring gone failed'],
    ['mayfly key --to uploadcare s', 'set status'],
    ['mayfly key set s', ''],
    ['mayfly nonsense x', ''],
    // Nothing of ours: bash offers files.
    ['mayfly upload a', null],
    ['mayfly upload -- --me', null],
    ['mayfly import ', null],
    ['mayfly export --out ', null],
  ]
  const script = (await runCli(['completion', 'bash'])).stdout
  const asked = lines.map(([line]) => {
    const words = line.split(' ')
    return `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1} given=files
      _mayfly; echo "$given:\${COMPREPLY[*]}"`
  })
  // Bash refuses `compopt` where nobody completes; with "+o default" ours says that it offers no files.
  const compopt = `compopt() { [[ $* == '+o default' ]] && given=ours; }`
  const input = [script, compopt, 'set -u', ...asked, 'complete -p mayfly'].join('\n')
  const { stdout, stderr } = spawnSync('bash', ['--norc'], { input, encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout.trimEnd().split('\n')).toEqual([
    ...lines.map(([, offered]) => (offered === null ? 'files:' : `ours:${offered}`)),
    'complete -o default -F _mayfly mayfly',
  ])
})
