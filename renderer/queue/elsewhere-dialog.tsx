import { useState } from 'react'
import { addBatch, engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { openSettings, useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { focusWhenFree } from '../ui/focus-when-free.ts'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { plural } from '../ui/plural.ts'
import { SelectField } from '../ui/select-field.tsx'
import { differences, lacksKey, otherDestinations } from './elsewhere.ts'
import styles from './elsewhere-dialog.module.css'

/** Offers another destination for what one does not take now, and says what is different there before anything is sent. */
export function ElsewhereDialog() {
  const asked = useStore((state) => state.elsewhere)
  const destinations = useStore((state) => state.destinations)
  const providers = useStore((state) => state.providers)
  const [picked, setPicked] = useState<string | null>(null)
  const close = () => {
    useStore.setState({ elsewhere: null })
    setPicked(null)
    // The row it was asked for; that may be gone, as may the message whose button opened it.
    const row = `[data-row="${CSS.escape(asked?.ids[0] ?? '')}"]`
    focusWhenFree(() => document.querySelector<HTMLElement>(row) ?? document.querySelector('main input'))
  }
  const others = asked === null ? [] : otherDestinations(asked, destinations, providers)
  const to = others.find(({ destination }) => destination.id === picked) ?? others[0]
  const from = destinations.find(({ destination }) => destination.id === asked?.from)
  const count = asked?.inputs.length ?? 0
  const send = async () => {
    if (asked === null || to === undefined) return
    close()
    const options = { destination: to.destination.id }
    const added = await attempt(() => addBatch(asked.inputs, options))
    if (added === null) return
    const [first] = added.refused
    if (first) say(first.failure.message)
    // What waits for the first destination would go up twice when that takes it again.
    if (added.refused.length > 0 || asked.ids.length === 0) return
    await attempt(() => engine().queue.cancel({ ids: [...asked.ids] }))
    await attempt(() => engine().queue.clear({ ids: [...asked.ids] }))
  }
  return (
    <ModalDialog
      title={`Send ${plural(count, 'file')} elsewhere?`}
      isOpen={asked !== null}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>Cancel</Button>
          {to && lacksKey(to, providers) ? (
            <Button
              look="primary"
              onPress={() => {
                close()
                openSettings(to.destination.id)
              }}
            >
              Enter its key
            </Button>
          ) : (
            to && (
              <Button look="primary" autoFocus onPress={() => void send()}>
                Send to {to.destination.name}
              </Button>
            )
          )}
        </>
      }
    >
      {asked?.why && <p className={styles.why}>{asked.why}</p>}
      {to === undefined ? (
        <p>No other destination takes this. Add one in Settings.</p>
      ) : (
        <>
          <div className={styles.choice}>
            <span>Send to</span>
            <SelectField
              label="Other destination"
              value={to.destination.id}
              choices={others.map(({ destination }) => ({ id: destination.id, label: destination.name }))}
              onChange={setPicked}
            />
          </div>
          <dl className={styles.list}>
            {differences(from, to, providers).map(({ what, there, here }) => (
              <div key={what} className={styles.line}>
                <dt>{what}</dt>
                <dd>
                  {there}
                  {here !== null && (
                    <span className={styles.quiet}> instead of {here.replace(/^for (?=\d)/, '')}</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </ModalDialog>
  )
}
