import type { Change } from '../../shared/contract.ts'
import { hasEnded, type Upload } from '../../shared/upload.ts'
import type { DesktopEngine } from './desktop-engine.ts'
import type { DesktopState } from './desktop-state.ts'
import type { AppTray } from './tray.ts'
import { trayModel } from './tray-model.ts'

const shortestMs = 1_000
/** What is shown as "expires in 3 h" is counted anew this often. */
const refreshMs = 300_000
const dayMs = 86_400_000

/** Keeps the tray up to date: at most once a second, and the lists only when something ended. */
export function createTrayUpdates(tray: AppTray, engine: Pick<DesktopEngine, 'history'>) {
  let state: DesktopState | null = null
  let links: readonly Upload[] = []
  let expiring: { count: number; first: Upload | null } = { count: 0, first: null }
  let isStale = true
  let timer: NodeJS.Timeout | null = null
  let drawnAt = Number.NEGATIVE_INFINITY

  const ask = () => {
    isStale = false
    links = engine.history.page({ life: 'alive' }, null, 5).rows
    const soon = engine.history.page({ life: 'expiring', expiringWithinMs: dayMs }, null, 50)
    expiring = { count: soon.count, first: soonest(soon.rows) }
  }
  const draw = () => {
    timer = null
    if (!state || !tray.isThere()) return
    drawnAt = performance.now()
    if (isStale) ask()
    tray.show(trayModel({ state, links, expiring, now: Date.now() }))
  }
  const drawSoon = () => {
    timer ??= setTimeout(draw, Math.max(0, shortestMs - (performance.now() - drawnAt)))
  }
  const refresh = setInterval(() => {
    isStale = true
    drawSoon()
  }, refreshMs)

  return {
    follow(next: DesktopState, change: Change | null) {
      state = next
      if (!change || change.orderChanged || change.rows.some((row) => hasEnded(row.state.kind)))
        isStale = true
      drawSoon()
    },
    close() {
      clearInterval(refresh)
      if (timer) clearTimeout(timer)
    },
  }
}

function soonest(rows: readonly Upload[]): Upload | null {
  const end = ({ state }: Upload) =>
    state.kind === 'done' ? (state.result.expiresAt ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  return rows.toSorted((a, b) => end(a) - end(b))[0] ?? null
}
