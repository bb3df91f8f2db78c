import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { dayInWords } from './keep-alive-days.ts'

interface KeepAliveConsentProps {
  /** Until when it is to be kept, ms since the epoch; null: nothing is asked. */
  readonly until: number | null
  readonly onAgree: (until: number) => void
  readonly onClose: () => void
}

/** Whether a person has agreed that links are renewed by themselves; asked once. */
export function useKeepAliveConsent(): boolean {
  return useStore((state) => state.settings.keepAliveConsent)
}

/** Says what keeping links alive means, and asks once whether that may be. */
export function KeepAliveConsent({ until, onAgree, onClose }: KeepAliveConsentProps) {
  const agree = async () => {
    const kept = await attempt(() => engine().settings.update({ keepAliveConsent: true }))
    if (kept !== null && until !== null) onAgree(until)
    onClose()
  }
  return (
    <ModalDialog
      title="Upload again automatically?"
      isOpen={until !== null}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" onPress={() => void agree()}>
            Keep alive
          </Button>
        </>
      }
    >
      <p>
        Until {until === null ? 'then' : dayInWords(until)}, Mayfly uploads a file again shortly before the
        host deletes it, while Mayfly runs. It takes the original as long as that is unchanged, else a saved
        copy; a changed file is never sent in its place.
      </p>
      <p>
        Where the host allows it, the link stays the same. Where it changes, Mayfly says so. This is asked
        once.
      </p>
    </ModalDialog>
  )
}
