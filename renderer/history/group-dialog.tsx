import { useState } from 'react'
import { makeGroup } from '../shell/make-group.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { plural } from '../ui/plural.ts'
import styles from './group-dialog.module.css'

/** Asks once before a group is made: it cannot be changed afterwards. Links with operations can go into it, too. */
export function GroupDialog() {
  const asked = useStore((state) => state.grouping)
  const provider = useStore((state) => state.providers.find((one) => one.id === asked?.uploads[0]?.provider))
  const [text, setText] = useState('')
  const close = () => {
    useStore.setState({ grouping: null })
    setText('')
  }
  const links = text.split(/\s+/).filter((word) => word !== '')
  const uploads = asked?.uploads ?? []
  const count = uploads.length + links.length
  const limit = provider?.groupLimit ?? 0
  const make = () => {
    close()
    void makeGroup(uploads, links, asked?.onMade)
  }
  return (
    <ModalDialog
      title={`One link for ${plural(count, 'file')}`}
      isOpen={asked !== null}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button look="primary" autoFocus isDisabled={count > limit} onPress={make}>
            Make group
          </Button>
        </>
      }
    >
      <p className={styles.quiet}>
        {provider?.name} makes a group of them, in this order. It cannot be changed later, and it lives no
        longer than its files.
      </p>
      {count > limit && <p role="alert">A group holds at most {limit.toLocaleString('en')} files.</p>}
      <details className={styles.more}>
        <summary>Add links of the same host</summary>
        <textarea
          aria-label="Links to add to the group"
          className={styles.field}
          rows={3}
          spellCheck={false}
          placeholder={`${provider?.exampleLink.replace(/[^/]*$/, '') ?? ''}-/resize/x800/`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className={styles.quiet}>One a line; operations in them are kept.</span>
      </details>
    </ModalDialog>
  )
}
