import type { DesktopEngine } from './desktop-engine.ts'
import { expiryNotice, type Notice } from './notification-model.ts'

const lookMs = 600_000
const soonMs = 3 * 3_600_000
const mostRows = 100

/** Looks every ten minutes for links that die within three hours, and tells of each once while Mayfly is open. */
export function watchExpiry(engine: Pick<DesktopEngine, 'history'>, show: (notice: Notice) => void) {
  const told = new Set<string>()
  const look = async () => {
    const filter = { life: 'expiring', expiringWithinMs: soonMs } as const
    const { rows } = await engine.history.page({ filter }, null, mostRows)
    const fresh = rows.filter(({ id, practice }) => !practice && !told.has(id))
    for (const { id } of fresh) told.add(id)
    const notice = expiryNotice(fresh, fresh.length, Date.now())
    if (notice) show(notice)
  }
  void look()
  const timer = setInterval(() => void look(), lookMs)
  return { close: () => clearInterval(timer) }
}
