import { expect, type Page } from 'playwright/test'

/** Loads the page anew with a script in it that takes the port before the interface does, and keeps it in `window.port`. */
export async function takePort(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (sessionStorage.getItem('taken') !== null) return
    sessionStorage.setItem('taken', 'yes')
    window.addEventListener(
      'message',
      (event) => {
        if (event.ports.length === 0) return
        event.stopImmediatePropagation()
        Object.assign(window, { port: event.ports[0] })
      },
      { capture: true },
    )
  })
  await page.reload()
  await expect.poll(() => page.evaluate(() => 'port' in window)).toBe(true)
}

/** The path of every call of a contract that takes an input, as it goes over the wire: `/queue/add`. */
export function callsWithInput(contract: object, prefix = ''): string[] {
  return Object.entries(contract).flatMap(([name, part]) => {
    if (!('~orpc' in part)) return callsWithInput(part, `${prefix}/${name}`)
    return part['~orpc'].inputSchema === undefined ? [] : [`${prefix}/${name}`]
  })
}

export interface RawReply {
  /** `answered`, the code of the refusal, or `silent` after five seconds. */
  readonly outcome: string
  readonly value?: unknown
}

/** Sends calls as raw messages, one after the other; `body` is JSON. */
export function callRaw(
  page: Page,
  calls: readonly { readonly path: string; readonly body: string }[],
): Promise<RawReply[]> {
  return page.evaluate(async (given) => {
    const { port } = window as unknown as { port: MessagePort }
    const waiting = new Map<string, (reply: RawReply) => void>()
    port.onmessage = ({ data }) => {
      const { i, p } = JSON.parse(data)
      const value = p?.b?.json
      const isRefused = (p?.s ?? 200) >= 400
      waiting.get(String(i))?.({ outcome: isRefused ? String(value?.code) : 'answered', value })
    }
    const replies: RawReply[] = []
    for (const { path, body } of given) {
      const id = crypto.randomUUID()
      const answered = new Promise<RawReply>((resolve) => {
        waiting.set(id, resolve)
        setTimeout(() => resolve({ outcome: 'silent' }), 5000)
      })
      port.postMessage(`{"i":"${id}","p":{"u":"${path}","b":{"json":${body}}}}`)
      replies.push(await answered)
    }
    return replies
  }, calls)
}
