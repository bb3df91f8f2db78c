import { useEffect, useState } from 'react'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { useStore } from '../store.ts'

const mostLinks = 5
const mostExpiring = 50
const dayMs = 86_400_000
const settleMs = 150
/** Links die by themselves: the lists are asked for again this often. */
const refreshMs = 60_000

export interface RecentLinks {
  /** False: nobody was asked yet. */
  readonly isKnown: boolean
  /** Newest first, at most five, alive. */
  readonly links: readonly Upload[]
  readonly expiring: { readonly rows: readonly Upload[]; readonly count: number }
}

const nothing: RecentLinks = { isKnown: false, links: [], expiring: { rows: [], count: 0 } }

/** The last links, and those that die within a day; both follow what ends. */
export function useRecentLinks(): RecentLinks {
  const [found, setFound] = useState(nothing)
  const isOpen = useStore((state) => state.connection === 'open')
  const ended = useStore(({ batches, summary: { counts, total } }) =>
    [total, counts.done, batches.length, batches.reduce((sum, batch) => sum + batch.done, 0)].join(),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ended` says that there is something new
  useEffect(() => {
    if (!isOpen) return
    let isWanted = true
    const load = () =>
      ask().then(
        (next) => isWanted && setFound(next),
        // The connection is gone; the next one asks again.
        () => {},
      )
    const soon = setTimeout(() => void load(), settleMs)
    const again = setInterval(() => void load(), refreshMs)
    return () => {
      isWanted = false
      clearTimeout(soon)
      clearInterval(again)
    }
  }, [ended, isOpen])
  return found
}

async function ask(): Promise<RecentLinks> {
  const { history } = engine()
  const soon = { life: 'expiring', expiringWithinMs: dayMs } as const
  const sort = { by: 'expiry', descending: false } as const
  const [alive, { rows }, { count }] = await Promise.all([
    history.page({ filter: { life: 'alive' }, cursor: null, limit: mostLinks }),
    history.page({ filter: soon, sort, cursor: null, limit: mostExpiring }),
    history.count({ filter: soon }),
  ])
  return { isKnown: true, links: alive.rows, expiring: { rows, count } }
}
