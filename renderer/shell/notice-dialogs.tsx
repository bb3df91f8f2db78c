import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { bytesInWords } from '../ui/bytes.ts'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { plural } from '../ui/plural.ts'
import { addFiles } from './add-uploads.ts'
import styles from './notice-dialogs.module.css'

/** Asks before plain text that was pasted is uploaded: it may be something else than was meant. */
export function PastedTextDialog() {
  const text = useStore((state) => state.pastedText)
  const close = () => useStore.setState({ pastedText: null })
  const upload = () => {
    const file = new File([text ?? ''], 'pasted.txt', { type: 'text/plain' })
    close()
    void addFiles({ files: [{ name: file.name, file }], folder: null })
  }
  const lines = (text ?? '').trim().split('\n')
  return (
    <ModalDialog
      title="Upload this text?"
      isOpen={text !== null}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button look="primary" autoFocus onPress={upload}>
            Upload as pasted.txt
          </Button>
        </>
      }
    >
      <p className={styles.line}>{lines[0]?.slice(0, 300)}</p>
      <p className={styles.quiet}>
        {lines.length > 1 && `and ${plural(lines.length - 1, 'more line')}, `}
        {bytesInWords(new Blob([text ?? '']).size)}. It is not a link, so it would be uploaded as a text file.
      </p>
    </ModalDialog>
  )
}

/** Lists what was given and not accepted, and why. */
export function RefusalsDialog() {
  const refusals = useStore((state) => state.refusals)
  const offered = useStore((state) => state.offered)
  const close = () => useStore.setState({ refusals: null, offered: null })
  return (
    <ModalDialog
      title={`${plural(refusals?.length ?? 0, 'item')} could not be added`}
      isOpen={refusals !== null}
      onClose={close}
      actions={
        <>
          {offered && (
            <Button onPress={() => useStore.setState({ refusals: null, offered: null, elsewhere: offered })}>
              Send elsewhere
            </Button>
          )}
          <Button look="primary" autoFocus onPress={close}>
            Close
          </Button>
        </>
      }
    >
      <ul className={styles.list}>
        {refusals?.slice(0, 500).map((refusal, index) => (
          <li key={index}>
            <span className={styles.input}>{refusal.input}</span>
            <span className={styles.quiet}>{refusal.failure.message}</span>
          </li>
        ))}
      </ul>
    </ModalDialog>
  )
}
