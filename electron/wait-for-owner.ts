import { setTimeout as sleep } from 'node:timers/promises'
import type { AddResult, Input } from '../shared/contract.ts'
import { countOf } from './desktop/in-words.ts'
import type { LaunchArguments } from './desktop/launch-arguments.ts'
import { type TakeGiven, takeGiven } from './desktop/take-given.ts'
import type { WaysIn } from './desktop/ways-in.ts'
import { type Engine, OwnedElsewhereError } from './engine/engine.ts'
import { isPrivateHost } from './engine/http/private-address.ts'
import { connectToOwner, type OwnerConnection } from './rpc/connect-to-owner.ts'

export interface WaitForOwner {
  readonly dataDir: string
  /** @throws OwnedElsewhereError while another process works on the data directory */
  open(): Promise<Engine>
  readonly waysIn: Pick<WaysIn, 'show' | 'drain'>
  /** True: the person chose what `yes` says. */
  ask(question: { message: string; detail: string; yes: string; no?: string }): Promise<boolean>
  /** How long the other process may still work before the person is told, in ms. */
  readonly patienceMs?: number
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
  for (;;) {
    const engine = await openInTime(parts)
    if (engine) return engine
    let given = waysIn.drain()
    // Started with the session, to be there: nobody waits for an answer.
    if (waysIn.show === 'hidden' && given.length === 0) return null
    let triesAgain = false
    do {
      const done = await handOver(given, parts)
      triesAgain = await parts.ask({
        message: `Another Mayfly, perhaps in a terminal or a browser, is at work on ${dataDir}.`,
        detail: [...done, 'Close it, or wait until it is done, and try again.'].join('\n'),
        yes: 'Try again',
        no: 'Quit',
      })
      // What a further start brought meanwhile is not dropped without a word.
      given = triesAgain ? [] : waysIn.drain().filter(hasContent)
    } while (given.length > 0)
    if (!triesAgain) return null
  }
}

async function openInTime({ open, patienceMs = 10_000 }: WaitForOwner): Promise<Engine | null> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof OwnedElsewhereError)) throw error
    }
    if (performance.now() >= end) return null
    await sleep(retryMs)
  }
}

/** Adds what was given to the other process's queue. Resolves with sentences about what came of it. */
async function handOver(
  given: readonly LaunchArguments[],
  { dataDir, ask }: WaitForOwner,
): Promise<readonly string[]> {
  if (!given.some(hasContent)) return []
  const owner = await connectToOwner(dataDir, { timeoutMs: answerMs }).catch(() => null)
  if (!owner) return ['It does not answer: what was to be uploaded was not handed to it.']
  const said: string[] = []
  let added = 0
  const doors: TakeGiven = {
    add: async (inputs, label) => {
      const result = await answer(owner, inputs, label)
      added += inputs.length - result.refused.length
      return result
    },
    ask,
    isPrivateHost,
    tell: (message, detail) => said.push(detail === '' ? message : `${message} ${detail}`),
    // Only a Mayfly with all keys at hand can tell that it is none of them.
    uploadClipboard: () => said.push('What is on the clipboard was not uploaded.'),
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
    given.every(({ urls, links }) => urls.length + links.length === 0) ? 'file' : 'item',
  )
  if (added === 0) return said
  return [
    `${things} ${added === 1 ? 'was' : 'were'} handed to it: it uploads them, or the next Mayfly does.`,
    ...said,
  ]
}

async function answer(
  { client, closed }: OwnerConnection,
  inputs: readonly Input[],
  label: string | undefined,
): Promise<AddResult> {
  const over = new AbortController()
  const late = sleep(answerMs, null, { signal: over.signal }).catch(() => null)
  const adding = client.queue.add({ inputs: [...inputs], options: label ? { label } : {} })
  try {
    const result = await Promise.race([adding, late, closed.then(() => null)])
    if (result === null) throw new Error('no answer')
    return result
  } finally {
    over.abort()
  }
}

function hasContent({ paths, urls, links, clipboard }: LaunchArguments): boolean {
  return clipboard || paths.length + urls.length + links.length > 0
}
