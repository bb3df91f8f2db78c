import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { systemClock } from '../engine/clock.ts'
import { FailureError } from '../engine/failure-error.ts'
import { exportFrom } from '../engine/transfers.ts'
import { exportName } from '../rpc/data-handlers.ts'
import { startServer } from '../server/start-server.ts'
import type { CliContext } from './context.ts'
import { openSession, type Session } from './engine-session.ts'
import { createForwardingRouter } from './forwarding-router.ts'
import { openBrowser } from './open-browser.ts'
import { parseWhole } from './parse-duration.ts'
import { untilStopped } from './until-stopped.ts'

interface RawServeOptions {
  readonly port?: string
  readonly open?: boolean
  readonly json?: boolean
}

/** A browser gives no paths, and what only a window can do is not there. */
const capabilities = { realPaths: false, tray: false, nativeDialog: false, hostClipboard: false }
/** How long it waits before it tries again to take the place of an owner, in ms. */
const againMs = 2_000

export function serveCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .option('--port <n>', 'a free one otherwise')
    .option('--open', 'open it in the browser')
    .option('--json', 'print {"url"} first')
    .action(async (raw: RawServeOptions) => finish(await serve(raw, context)))
}

/** Shows the interface until a signal. Where another Mayfly owns the data directory, it shows that one's queue. */
async function serve(raw: RawServeOptions, context: CliContext): Promise<number> {
  const { output, interruption, root, dataDir } = context
  const port = raw.port === undefined ? 0 : parseWhole(raw.port, '--port', 0, 65_535)
  interruption.alsoOnHangup()
  const session = await openSession({
    ...context,
    scope: { kind: 'everything' },
    capabilities,
    recovers: true,
  })
  try {
    const server = await startServer({
      engine: { staging: { write: session.stage } },
      pictures: session.pictures,
      router: createForwardingRouter(session, capabilities),
      exported: (format) => {
        const now = systemClock.now()
        return {
          name: exportName(format, new Date(now).toISOString().slice(0, 10)),
          type: format === 'json' ? 'application/json' : 'text/csv; charset=utf-8',
          pieces: exportFrom(dataDir, { format, now, signal: interruption.signal }),
        }
      },
      rendererDir: join(root, 'out', 'renderer'),
      port,
    })
    output.print(raw.json ? JSON.stringify({ url: server.url }) : server.url)
    output.say(
      'Mayfly is open under this link, on this computer only, until Ctrl-C. The link is a key: keep it.',
    )
    const browser = raw.open ? await openBrowser(server.url, dataDir) : null
    if (browser && !browser.opened)
      output.say('No browser could be opened from here. Open the link yourself.')
    const following = keepGoing(session, context)
    await Promise.race([untilStopped(interruption.signal), following])
    await browser?.remove()
    await server.close()
    await following
    return interruption.exitCode() ?? 0
  } finally {
    await session.close()
  }
}

/** Somebody must listen for the owner's end, also while no page is open: the queue goes on here then. */
async function keepGoing(session: Session, { output, interruption: { signal } }: CliContext): Promise<void> {
  let told = ''
  while (!signal.aborted) {
    try {
      for await (const _ of session.events(signal)) {
        // Only the connection matters.
      }
    } catch (error) {
      // The owner has gone and its place cannot be taken, such as on a full disk: that passes.
      if (!(error instanceof FailureError)) throw error
      if (error.failure.message !== told) output.say(error.failure.message)
      told = error.failure.message
      await sleep(againMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
