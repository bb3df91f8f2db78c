import { X } from 'lucide-react'
import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastBody,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import styles from './toast-stack.module.css'
import { toastQueue } from './toasts.ts'

/** The sentences at the foot of the window. */
export function ToastStack() {
  return (
    <ToastRegion queue={toastQueue} aria-label="Messages" className={styles.region ?? ''}>
      {({ toast }) => (
        <Toast toast={toast} className={styles.toast ?? ''}>
          <ToastBody className={styles.text ?? ''}>
            <Text slot="title">{toast.content.text}</Text>
          </ToastBody>
          {toast.content.action && (
            <Button
              className={styles.action ?? ''}
              onPress={() => {
                toast.content.action?.run()
                toastQueue.close(toast.key)
              }}
            >
              {toast.content.action.label}
            </Button>
          )}
          <Button slot="close" aria-label="Close message" className={styles.close ?? ''}>
            <X size={14} strokeWidth={1.5} aria-hidden="true" />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  )
}
