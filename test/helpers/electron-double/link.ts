import type { ChildProcess } from 'node:child_process'

/** One call between the test process and the app process: what goes in, what comes back. */
// biome-ignore lint/suspicious/noExplicitAny: the calls of both sides are listed in app-calls.ts
type Calls = Record<string, (input: any) => unknown>

type Message =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string }

export interface Link<Theirs extends Calls, Ours extends Calls> {
  /** Rejects with what the other side threw, or when it has ended. */
  ask<K extends keyof Theirs & string>(
    name: K,
    input: Parameters<Theirs[K]>[0],
  ): Promise<Awaited<ReturnType<Theirs[K]>>>
  /** Like `ask` where nobody waits for the answer. */
  tell<K extends keyof Theirs & string>(name: K, input: Parameters<Theirs[K]>[0]): void
  answer<K extends keyof Ours & string>(name: K, handler: Ours[K]): void
}

/** Calls over the channel that `fork` made, in order, both ways. */
export function createLink<Theirs extends Calls, Ours extends Calls>(
  peer: ChildProcess | NodeJS.Process,
): Link<Theirs, Ours> {
  const handlers = new Map<string, (input: unknown) => unknown>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0

  const send = (message: Message) => {
    if (peer.connected) peer.send?.(message, undefined, undefined, () => {})
  }
  peer.on('message', async (message: Message) => {
    if (message.kind === 'answer') {
      const waiter = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.error === undefined) waiter?.resolve(message.value)
      else waiter?.reject(new Error(message.error))
      return
    }
    const { id, name, input } = message
    try {
      const handler = handlers.get(name)
      if (!handler) throw new Error(`nobody answers ${name}`)
      send({ kind: 'answer', id, value: await handler(input) })
    } catch (error) {
      send({
        kind: 'answer',
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    }
  })
  peer.on('disconnect', () => {
    for (const waiter of waiting.values()) waiter.reject(new Error('the other process has ended'))
    waiting.clear()
  })

  const ask = (name: string, input: unknown): Promise<unknown> => {
    if (!peer.connected) return Promise.reject(new Error('the other process has ended'))
    const id = ++lastId
    const waiter = Promise.withResolvers<unknown>()
    waiting.set(id, waiter)
    send({ kind: 'ask', id, name, input })
    return waiter.promise
  }
  return {
    ask: ask as Link<Theirs, Ours>['ask'],
    tell: (name, input) => void ask(name, input).catch(() => {}),
    answer: (name, handler) => void handlers.set(name, handler),
  }
}
