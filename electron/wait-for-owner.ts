import { setTimeout as sleep } from 'node:timers/promises'
import type { ClipboardFormats } from './desktop/clipboard-content.ts'
import { countOf } from './desktop/in-words.ts'
import type { LaunchArguments } from './desktop/launch-arguments.ts'
import type { Waiting } from './desktop/say-waiting.ts'
import { type TakeGiven, takeGiven } from './desktop/take-given.ts'
import { uploadClipboard } from './desktop/upload-clipboard.ts'
import type { WaysIn } from './desktop/ways-in.ts'
import { type Engine, OwnedElsewhereError } from './engine/engine.ts'
import { isPrivateHost } from './engine/http/private-address.ts'
import { connectToOwner, type OwnerConnection } from './rpc/connect-to-owner.ts'

export interface WaitForOwner {
  readonly dataDir: string
  /** @throws OwnedElsewhereError while another process works on the data directory */
  open(): Promise<Engine>
  readonly waysIn: Pick<WaysIn, 'show' | 'waiting' | 'drain'>
  /** Says that this start waits, until that is over; true: the person has had enough. */
  sayWaiting(words: Waiting, over: AbortSignal): Promise<boolean>
  readClipboard(): Promise<ClipboardFormats>
  /** True: the person chose what `yes` says. */
  ask(question: { message: string; detail: string; yes: string; no?: string }): Promise<boolean>
  /** How long the other process may still work before the person is told, in ms. */
  readonly patienceMs?: number
  /** How long a start may take before it says that it waits, in ms. */
  readonly quietMs?: number
}

const retryMs = 100
/** How long the other process may take for one answer, in ms. */
const answerMs = 20_000

/**
 * The desktop app while a command in a terminal or `mayfly serve` has its data: most of them end soon. One that does
 * not is handed what the app was given, and the person is told. Resolves with the engine once the data is free, or
 * with null when this start should end.
 */
export async function waitForOwner(parts: WaitForOwner): Promise<Engine | null> {
  const { dataDir, waysIn } = parts
  // As it was when its upload was asked for: by the time that it is handed over, something else may be there.
  let clipboard: Promise<ClipboardFormats> | null = null
  const keepClipboard = () => {
    if (waysIn.waiting().some((given) => given.clipboard))
      clipboard ??= parts.readClipboard().catch(() => ({}))
  }
  for (;;) {
    const engine = await openInTime(parts, keepClipboard)
    if (engine) return engine
    keepClipboard()
    let given = waysIn.drain()
    // Started with the session, to be there: nobody waits for an answer.
    if (waysIn.show === 'hidden' && given.length === 0) return null
    let triesAgain = false
    do {
      const done = await handOver(given, parts, clipboard)
      clipboard = null
      triesAgain = await parts.ask({
        message: `Another Mayfly, perhaps in a terminal or a browser, is at work on ${dataDir}.`,
        detail: [...done, 'Close it, or wait until it is done, and try again.'].join('\n'),
        yes: 'Try again',
        no: 'Quit',
      })
      // What a further start brought meanwhile is not dropped without a word.
      keepClipboard()
      given = triesAgain ? [] : waysIn.drain().filter(hasContent)
    } while (given.length > 0)
    if (!triesAgain) return null
  }
}

/** @param each runs before every try */
async function openInTime(parts: WaitForOwner, each: () => void): Promise<Engine | null> {
  const { open, waysIn, patienceMs = 10_000, quietMs = 1_500 } = parts
  const begun = performance.now()
  const over = new AbortController()
  let isSaid = false
  let isEnough = false
  try {
    for (;;) {
      each()
      try {
        return await open()
      } catch (error) {
        if (!(error instanceof OwnedElsewhereError)) throw error
      }
      const waited = performance.now() - begun
      if (isEnough || waited >= patienceMs) return null
      if (!isSaid && waited >= quietMs && (waysIn.show !== 'hidden' || waysIn.waiting().length > 0)) {
        isSaid = true
        parts.sayWaiting(waitingWords(parts), over.signal).then(
          (stop) => {
            isEnough = stop
          },
          () => {},
        )
      }
      await sleep(retryMs)
    }
  } finally {
    over.abort()
  }
}

function waitingWords({ dataDir, waysIn }: WaitForOwner): Waiting {
  const opens = `Another one, perhaps in a terminal or a browser, is at work on ${dataDir}. This one opens as soon as that is done.`
  const hands = waysIn.waiting().some(hasContent)
    ? ' If that takes long, what you want uploaded is handed to the other one.'
    : ''
  return { message: 'Mayfly waits for another Mayfly.', detail: `${opens}${hands}`, stop: 'Stop waiting' }
}

/**
 * Adds what was given to the other process's queue. Resolves with sentences about what came of it.
 * @param clipboard null: its upload was not asked for
 */
async function handOver(
  given: readonly LaunchArguments[],
  { dataDir, ask }: WaitForOwner,
  clipboard: Promise<ClipboardFormats> | null,
): Promise<readonly string[]> {
  if (!given.some(hasContent)) return []
  const owner = await connectToOwner(dataDir, { timeoutMs: answerMs }).catch(() => null)
  if (!owner) return ['It does not answer: what was to be uploaded was not handed to it.']
  const said: string[] = []
  let added = 0
  const doors: TakeGiven = {
    add: async (inputs, label) => {
      const options = label ? { label } : {}
      const result = await inTime(owner, owner.client.queue.add({ inputs: [...inputs], options }))
      added += inputs.length - result.refused.length
      return result
    },
    ask,
    isPrivateHost,
    tell: (message, detail) => said.push(detail === '' ? message : `${message} ${detail}`),
    uploadClipboard: () =>
      uploadClipboard({
        ...doors,
        read: async () => (await clipboard) ?? {},
        stage: (name, bytes) => inTime(owner, owner.stage(name, oneChunk(bytes))),
        isKey: async () => 'not-here',
        now: () => new Date(),
      }),
    show: () => {},
  }
  try {
    for (const one of given) await takeGiven(one, doors)
  } catch {
    said.push('It did not take all of it: look into its queue before you try again.')
  } finally {
    owner.close()
  }
  const things = countOf(
    added,
    given.every(({ urls, links, clipboard }) => !clipboard && urls.length + links.length === 0)
      ? 'file'
      : 'item',
  )
  if (added === 0) return said
  return [
    `${things} ${added === 1 ? 'was' : 'were'} handed to it: it uploads them, or the next Mayfly does.`,
    ...said,
  ]
}

async function inTime<T extends object>({ closed }: OwnerConnection, asked: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = sleep(answerMs, null, { signal: over.signal }).catch(() => null)
  try {
    const result = await Promise.race([asked, late, closed.then(() => null)])
    if (result === null) throw new Error('no answer')
    return result
  } finally {
    over.abort()
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function hasContent({ paths, urls, links, clipboard }: LaunchArguments): boolean {
  return clipboard || paths.length + urls.length + links.length > 0
}
