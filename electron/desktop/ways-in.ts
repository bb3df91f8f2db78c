import { app } from 'electron'
import type { LaunchArguments } from './launch-arguments.ts'
import { isFirstInstance, ownLaunchArguments } from './single-instance.ts'

/** The system names files one at a time: what comes within this time, in ms, is one batch. */
const gatherMs = 200

const nothing: LaunchArguments = { paths: [], urls: [], links: [], clipboard: false, show: 'window' }

export interface WaysIn {
  /** False: another Mayfly of this profile runs, was handed everything, and this one should quit. */
  readonly isFirst: boolean
  /** How this start wants to be shown; asked once the app is ready. */
  readonly show: LaunchArguments['show']
  /** From now on `take` gets what came, and what came before. */
  open(take: (given: LaunchArguments) => void): void
  /** What came so far and was not taken yet. */
  waiting(): readonly LaunchArguments[]
  /** Takes out what came so far: it does not come again. */
  drain(): LaunchArguments[]
  /** From now on `take` gets nothing; what is returned takes out all that came since. */
  hold(): () => LaunchArguments[]
}

/**
 * Gathers what the system hands to the app: its own command line, files opened with it or dropped on its icon,
 * links of its scheme, and what a second start was given. Call it before the app is ready: macOS does not wait.
 */
export function gatherWaysIn(): WaysIn {
  const own = ownLaunchArguments()
  let take: ((given: LaunchArguments) => void) | null = null
  let early: LaunchArguments[] = []
  const deliver = (given: LaunchArguments) => {
    if (take) take(given)
    else early.push(given)
  }

  const drain = () => {
    const waiting = early
    early = []
    return waiting
  }

  let paths: string[] = []
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (paths.length === 0) setTimeout(deliverPaths, gatherMs)
    paths.push(path)
  })
  const deliverPaths = () => {
    const given = paths
    paths = []
    if (given.length === 0) return
    deliver({ ...nothing, paths: given })
  }
  app.on('open-url', (event, link) => {
    event.preventDefault()
    deliver({ ...nothing, links: [link] })
  })

  const isFirst = isFirstInstance(deliver)
  if (isFirst && (own.clipboard || own.paths.length + own.urls.length + own.links.length > 0)) deliver(own)

  return {
    isFirst,
    get show() {
      return own.show === 'window' && isStartedBySession() ? 'hidden' : own.show
    },
    open(taker) {
      take = taker
      for (const given of drain()) taker(given)
    },
    waiting: () => early,
    drain,
    hold() {
      take = null
      return () => {
        if (paths.length > 0) deliverPaths()
        return drain()
      }
    },
  }
}

/** macOS gives no words to what it starts with the session, and says so itself. */
function isStartedBySession(): boolean {
  return process.platform === 'darwin' && app.isPackaged && app.getLoginItemSettings().wasOpenedAtLogin
}
