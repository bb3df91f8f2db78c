import { ItemFacts } from '../history/item-facts.tsx'
import { useItem } from '../history/use-item.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'

/** The details of a row in the queue. */
export function ItemDialog() {
  const id = useStore((state) => state.detailsOf)
  const detail = useItem(id)
  const close = () => useStore.setState({ detailsOf: null })
  return (
    <ModalDialog
      title={detail?.upload.name ?? 'Details'}
      isOpen={id !== null}
      onClose={close}
      actions={
        <Button look="primary" autoFocus onPress={close}>
          Close
        </Button>
      }
    >
      {detail && <ItemFacts detail={detail} />}
    </ModalDialog>
  )
}
