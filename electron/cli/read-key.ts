import type { Output } from './output.ts'
import { UsageError } from './usage-error.ts'

const longestKey = 4096

/** Reads a key from standard input; on a terminal it asks, and shows nothing of what is typed. */
export async function readKey(
  stdin: NodeJS.ReadStream,
  output: Pick<Output, 'say'>,
  signal: AbortSignal,
): Promise<string> {
  return checkKey(stdin.isTTY ? await readHidden(stdin, output, signal) : await readAll(stdin))
}

/** The key without the newline that ends it. Nothing of it is ever repeated in a sentence. */
export function checkKey(text: string): string {
  const key = text.replace(/\r?\n$/, '')
  if (key === '') throw new UsageError('No key came over standard input.')
  if (key.length > longestKey)
    throw new UsageError(`A key has at most ${longestKey} characters, and this has more.`)
  if (/[\r\n]/.test(key)) throw new UsageError('The key has more than one line. Give the key alone.')
  if (/[^\x21-\x7e]/.test(key)) {
    throw new UsageError(
      'The key holds a space, a control character or a letter that no key has. Copy it again.',
    )
  }
  return key
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  stdin.setEncoding('utf8')
  let text = ''
  for await (const part of stdin) {
    text += part
    if (text.length > longestKey + 2) break
  }
  return text
}

const controlC = '\u0003'
const controlD = '\u0004'
const erases = ['\u007f', '\b']

async function readHidden(
  stdin: NodeJS.ReadStream,
  output: Pick<Output, 'say'>,
  signal: AbortSignal,
): Promise<string> {
  output.say('Type or paste the key and press Enter; it is not shown.')
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    return await new Promise<string>((resolve) => {
      let text = ''
      const end = () => resolve(text)
      signal.addEventListener('abort', end, { once: true })
      stdin.on('end', end)
      stdin.on('data', (part: string) => {
        for (const character of part.replaceAll('\u001b[200~', '').replaceAll('\u001b[201~', '')) {
          // What was typed so far must not be taken for a key: the signal ends the reading.
          if (character === controlC) return void process.kill(process.pid, 'SIGINT')
          if (character === '\r' || character === '\n' || character === controlD) return end()
          text = erases.includes(character) ? text.slice(0, -1) : text + character
        }
      })
    })
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
  }
}
