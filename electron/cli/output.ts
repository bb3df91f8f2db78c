import { plainText } from '../../shared/escape-text.ts'

/** Standard output for results, standard error for everything else. */
export interface Output {
  readonly stdoutIsTerminal: boolean
  readonly stderrIsTerminal: boolean
  /** Columns of the terminal on standard error. */
  readonly columns: number
  /** Aborted once standard output cannot be written; its reason is the error. What is printed after that reaches nobody. */
  readonly lost: AbortSignal
  /** A result, with a newline after it. */
  print(line: string): void
  /** A result as it is. */
  write(text: string): void
  /** A sentence for the person, or several lines. Whatever name stands in it, it cannot write to the terminal. */
  say(sentence: string): void
  /** A line that stays last on the terminal until it is replaced or taken away (null); nothing elsewhere. */
  status(line: string | null): void
  /** Resolves when all was written, or when nobody reads any more. */
  flushed(): Promise<void>
}

const clearLine = '\r\x1b[K'
const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'

/** A reader that has gone (`mayfly … | head -1`) stops nothing: what was asked for is still done. */
export function createOutput(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  terminal: string | undefined,
): Output {
  /** Such as the shell of an editor: it shows the codes that move a cursor. */
  const isDumb = terminal === 'dumb'
  const lost = new AbortController()
  const gone = new Set<NodeJS.WriteStream>()
  const written = new Set<NodeJS.WriteStream>()
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error) => {
      gone.add(stream)
      if (stream === stdout) lost.abort(error)
    })
  }
  let shown: string | null = null

  const put = (stream: NodeJS.WriteStream, text: string) => {
    if (gone.has(stream)) return
    written.add(stream)
    stream.write(text)
  }
  const around = (stream: NodeJS.WriteStream, text: string) => {
    const hides = shown !== null && stream.isTTY
    if (hides) put(stderr, clearLine)
    put(stream, text)
    if (hides) put(stderr, shown ?? '')
  }
  const restoreCursor = () => {
    if (shown !== null) put(stderr, clearLine + showCursor)
    shown = null
  }
  process.on('exit', restoreCursor)

  return {
    stdoutIsTerminal: stdout.isTTY === true,
    stderrIsTerminal: stderr.isTTY === true && !isDumb,
    get columns() {
      return stderr.columns || 80
    },
    lost: lost.signal,
    print: (line) => around(stdout, `${line}\n`),
    write: (text) => around(stdout, text),
    say: (sentence) => around(stderr, `${sentence.split('\n').map(plainLine).join('\n')}\n`),
    status(line) {
      if (!stderr.isTTY || isDumb || line === shown) return
      if (line === null) return restoreCursor()
      put(stderr, (shown === null ? hideCursor : '') + clearLine + line)
      shown = line
    },
    async flushed() {
      for (const stream of [stdout, stderr]) {
        // Where nothing is left to write, the last write's error may still be on its way.
        if (gone.has(stream) || stream.destroyed || !written.has(stream)) continue
        await new Promise<void>((resolve) => {
          stream.once('error', () => resolve())
          stream.once('close', () => resolve())
          stream.write('', () => resolve())
        })
      }
    },
  }
}

function plainLine(line: string): string {
  return (/^ */.exec(line)?.[0] ?? '') + plainText(line)
}
