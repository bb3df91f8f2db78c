import { ItemDialog } from './item-dialog.tsx'
import { RowMenu } from './row-menu.tsx'

/** What lies over the queue while something is asked of one row. */
export function RowOverlays() {
  return (
    <>
      <ItemDialog />
      <RowMenu />
    </>
  )
}
