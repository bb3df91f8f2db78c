import type { Page } from 'playwright/test'

/** Replies of Mayfly that can be held back, as on a computer that is busy; asked for before the page is opened. */
export async function holdReplies(page: Page) {
  let held: (() => void)[] | null = null
  await page.routeWebSocket(/.*/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (held) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return {
    hold() {
      held = []
    },
    release() {
      for (const reply of held ?? []) reply()
      held = null
    },
  }
}
