import type { Change } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
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
  let isClosed = false
  let timer: NodeJS.Timeout | null = null
  let drawnAt = Number.NEGATIVE_INFINITY

  const ask = async () => {
    isStale = false
    const soon = { life: 'expiring', expiringWithinMs: dayMs } as const
    const [alive, first, { count }] = await Promise.all([
      engine.history.page({ filter: { life: 'alive' } }, null, 5),
      engine.history.page({ filter: soon, sort: { by: 'expiry', descending: false } }, null, 1),
      engine.history.count(soon),
    ])
    links = alive.rows
    expiring = { count, first: first.rows[0] ?? null }
  }
  const draw = async () => {
    drawnAt = performance.now()
    // Where the history cannot be read, the tray shows what it knew.
    if (isStale && tray.isThere()) await ask().catch(() => {})
    timer = null
    if (!state || !tray.isThere() || isClosed) return
    tray.show(trayModel({ state, links, expiring, now: Date.now() }))
  }
  const drawSoon = () => {
    timer ??= setTimeout(() => void draw(), Math.max(0, shortestMs - (performance.now() - drawnAt)))
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
      isClosed = true
      if (timer) clearTimeout(timer)
    },
  }
}
