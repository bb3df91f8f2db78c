import { useStore } from '../store.ts'
import { WelcomeCard } from '../welcome/welcome-card.tsx'
import { AddBar } from './add-bar.tsx'
import { EmptyQueue } from './empty-queue.tsx'
import { ItemDialog } from './item-dialog.tsx'
import { QueueGrid } from './queue-grid.tsx'
import { RowMenu } from './row-menu.tsx'
import { TotalsBar } from './totals-bar.tsx'

/** Give files, get links. */
export function QueueScreen() {
  const isEmpty = useStore((state) => state.summary.total === 0)
  const isNew = useStore(
    ({ settings, destinations }) =>
      !settings.welcomed &&
      !destinations.some(
        ({ destination, keys }) =>
          destination.practice || Object.values(keys).some((key) => key.kind !== 'missing'),
      ),
  )
  return (
    <>
      <h1 className="only-read">Queue</h1>
      <AddBar />
      {isEmpty ? isNew ? <WelcomeCard /> : <EmptyQueue /> : <QueueGrid />}
      <TotalsBar />
      <ItemDialog />
      <RowMenu />
    </>
  )
}
