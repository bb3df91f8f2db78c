import type { CDPSession } from 'playwright'
import type { WindowHost } from './double-window.ts'

/** Asks main before a page navigates or opens a window; what main loads itself (`expectLoad`) is not asked about. */
export async function guardNavigation(
  session: CDPSession,
  mainFrame: string,
  host: Pick<WindowHost, 'mayNavigate' | 'mayOpen' | 'problem'>,
): Promise<() => void> {
  let expected = 0
  const redirects = new Set<string>()

  session.on(
    'Fetch.requestPaused',
    async ({ requestId, request, frameId, networkId, redirectedRequestId }) => {
      const isMainFrame = frameId === mainFrame
      const redirected =
        redirectedRequestId !== undefined || (networkId !== undefined && redirects.has(networkId))
      if (networkId !== undefined) redirects.add(networkId)
      const own = isMainFrame && !redirected && expected > 0
      if (own) expected -= 1
      const url = `${request.url}${request.urlFragment ?? ''}`
      const may = own || (await host.mayNavigate(url, isMainFrame, redirected).catch(() => false))
      const answer = may
        ? session.send('Fetch.continueRequest', { requestId })
        : session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      await answer.catch(() => {})
    },
  )
  await session.send('Fetch.enable', {
    patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }],
  })
  session.on('Page.windowOpen', async ({ url, windowName }) => {
    // An app that is going away has no say any more.
    if (await host.mayOpen(url, windowName).catch(() => false))
      host.problem(`main lets the page open a window for ${url}, which is not doubled`)
  })
  return () => {
    expected += 1
  }
}
