import { isPutOff } from '../../shared/is-put-off.ts'
import type { DesktopState } from './desktop-state.ts'
import { expiryNotice, type Notice, waitingNotice } from './notification-model.ts'

/** No longer than this without a look at the clock, which may have been set. In ms. */
const longestWaitMs = 600_000

/** Tells of what the engine reminds of, once each; what was put off is told when that is over. */
export function createExpiryNotices(show: (notice: Notice) => void, now: () => number = Date.now) {
  let toldAt: number | null = null
  let wasPutOff = false
  let last: DesktopState | null = null
  let timer: NodeJS.Timeout | undefined

  function follow(state: DesktopState): void {
    last = state
    clearTimeout(timer)
    const { expiring, settings } = state
    const wait = (settings.expiringLaterAt ?? 0) - now()
    const at = expiring.reminder?.at ?? null
    const isNew = at !== null && at !== toldAt
    toldAt = at
    const isWaiting = wasPutOff
    wasPutOff = wait > 0
    if (wait > 0) timer = setTimeout(() => last && follow(last), Math.min(wait, longestWaitMs))
    if (isPutOff(expiring, settings, now())) return
    const notice = isNew
      ? expiryNotice(expiring, now())
      : isWaiting && wait <= 0
        ? waitingNotice(expiring)
        : null
    if (notice) show(notice)
  }
  return {
    /** The state has changed. */
    follow,
    close: () => clearTimeout(timer),
  }
}
