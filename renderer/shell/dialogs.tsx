import { GroupDialog } from '../history/group-dialog.tsx'
import { ElsewhereDialog } from '../queue/elsewhere-dialog.tsx'
import { GoneLinksDialog } from './gone-links-dialog.tsx'
import { PastedTextDialog, RefusalsDialog } from './notice-dialogs.tsx'
import { ToastStack } from './toast-stack.tsx'

/** What may lie over the window, whichever screen it shows. */
export function Dialogs() {
  return (
    <>
      <PastedTextDialog />
      <RefusalsDialog />
      <GoneLinksDialog canRenew />
      <ElsewhereDialog />
      <GroupDialog />
      <ToastStack />
    </>
  )
}
