import { type ReactNode, useLayoutEffect } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import styles from './modal-dialog.module.css'

interface ModalDialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  /** The row of buttons. */
  readonly actions: ReactNode
}

/** What takes the keys for itself. */
const overlays = '[role="dialog"], [role="menu"], [role="listbox"]'

/** A question or a list in the middle of the window; Escape closes it. */
export function ModalDialog({ title, isOpen, onClose, children, actions }: ModalDialogProps) {
  // From its first picture on: the focus comes into it a moment later.
  useLayoutEffect(() => {
    if (!isOpen) return
    const closeFromOutside = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || (event.target as Element).closest(overlays) !== null) return
      event.preventDefault()
      event.stopPropagation()
      onClose()
    }
    document.addEventListener('keydown', closeFromOutside, { capture: true })
    return () => document.removeEventListener('keydown', closeFromOutside, { capture: true })
  }, [isOpen, onClose])
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable
      className={styles.overlay ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''}>
          <Heading slot="title" className={styles.title ?? ''}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          <div className={styles.actions}>{actions}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
