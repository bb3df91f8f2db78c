import type { DestinationStatus, KeyState } from '../../shared/destination.ts'
import { useStore } from '../store.ts'
import { loadedLater } from '../ui/loaded-later.tsx'
import { AddBar } from './add-bar.tsx'
import { EmptyQueue } from './empty-queue.tsx'
import { QueueGrid } from './queue-grid.tsx'
import { TotalsBar } from './totals-bar.tsx'

const WelcomeCard = loadedLater(
  'asked',
  async () => (await import('../welcome/welcome-card.tsx')).WelcomeCard,
)
const RowOverlays = loadedLater('standing by', async () => (await import('./row-overlays.tsx')).RowOverlays)

/** Give files, get links. */
export function QueueScreen() {
  const isEmpty = useStore((state) => state.summary.total === 0)
  const isNew = useStore((state) => !state.settings.welcomed && !state.destinations.some(isUsable))
  return (
    <>
      <h1 className="only-read">Queue</h1>
      <AddBar />
      {isEmpty ? isNew ? <WelcomeCard /> : <EmptyQueue /> : <QueueGrid />}
      <TotalsBar />
      <RowOverlays />
    </>
  )
}

/** True with a key, or where none is needed. */
function isUsable({ destination, keys }: DestinationStatus): boolean {
  const given: KeyState['kind'][] = ['keychain', 'session', 'environment']
  return destination.practice || Object.values(keys).some((key) => given.includes(key.kind))
}
