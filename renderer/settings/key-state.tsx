import { useState } from 'react'
import { assertNever } from '../../shared/assert-never.ts'
import type {
  Destination,
  KeyField as KeyFieldInfo,
  ProviderInfo,
  KeyState as State,
} from '../../shared/destination.ts'
import { engine } from '../api.ts'
import { openLink } from '../queue/primary-action.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { dateInWords } from '../ui/moment.ts'
import { plural } from '../ui/plural.ts'
import { KeyField } from './key-field.tsx'
import styles from './key-state.module.css'

interface KeyStateProps {
  readonly destination: Destination
  readonly field: KeyFieldInfo
  readonly state: State
  readonly help: ProviderInfo['help']
  /** The host refused the key that is there: another is wanted now. */
  readonly isAsked: boolean
  /** Where a key is missing, the field for it is there at once. */
  readonly isOpen: boolean
}

/** Whether a key is there and how old it is; a field to give one, or to give another. */
export function KeyState({ destination, field, state, help, isAsked, isOpen }: KeyStateProps) {
  const [wantsOther, setWantsOther] = useState(false)
  const isThere = state.kind === 'keychain' || state.kind === 'session'
  const isReplacing = wantsOther || (isAsked && isThere)
  const canTake = state.kind !== 'environment' && !destination.practice
  const takes = canTake && (isThere ? isReplacing : isOpen || isAsked || wantsOther)
  const keychain = useStore((store) => store.capabilities.keychain)
  const remove = async () => {
    const gone = await attempt(() => engine().keys.delete({ destination: destination.id, field: field.id }))
    if (gone) say(`The ${field.label} of ${destination.name} was deleted.`)
  }
  return (
    <div className={styles.key}>
      <div className={styles.line}>
        <div className={styles.words}>
          <span className={styles.name}>{field.label}</span>
          {(isThere || takes || !canTake) && (
            <span className={state.kind === 'unreadable' ? styles.bad : styles.quiet}>
              {stateInWords(state, keychain, field)}
            </span>
          )}
        </div>
        {canTake && !isThere && !takes && (
          <Button size="small" onPress={() => setWantsOther(true)}>
            Add key
          </Button>
        )}
        {isThere && !isReplacing && (
          <div className={styles.buttons}>
            <Button size="small" onPress={() => setWantsOther(true)}>
              Replace key
            </Button>
            <Button size="small" look="ghost" onPress={() => void remove()}>
              Delete key
            </Button>
          </div>
        )}
        {wantsOther && (
          <Button size="small" look="ghost" onPress={() => setWantsOther(false)}>
            Cancel
          </Button>
        )}
      </div>
      {takes && (
        <>
          <KeyField
            destination={destination.id}
            field={field}
            autoFocus={wantsOther}
            onSaved={() => {
              setWantsOther(false)
              void askAboutKey(destination, field)
            }}
          />
          <p className={styles.quiet}>
            {isReplacing ? 'Reset the old key at its host as well, so that nobody else can use it. ' : ''}
            <button
              type="button"
              className={styles.link}
              onClick={() => void attempt(() => openLink(help.keysUrl))}
            >
              {isReplacing ? 'Open the host’s page for keys' : 'Where keys are made'}
            </button>
          </p>
        </>
      )}
    </div>
  )
}

/** Says that it was saved, and what the host says of it where it can be asked. */
async function askAboutKey({ id, name }: Destination, field: KeyFieldInfo): Promise<void> {
  const checked = field.required ? await attempt(() => engine().keys.check({ destination: id })) : null
  say([`The ${field.label} of ${name} was saved.`, checked?.message].filter(Boolean).join(' '))
}

function stateInWords(state: State, keychain: string | null, field: KeyFieldInfo): string {
  switch (state.kind) {
    case 'missing':
      return field.required ? 'None yet' : 'None, which is fine'
    case 'keychain':
      return `In ${keychain ?? 'the keychain'}${state.since === null ? '' : `, ${ageInWords(state.since)}`}`
    case 'session':
      return `Kept until Mayfly is closed. ${state.why}`
    case 'environment':
      return `From ${state.variable} in the environment`
    case 'unreadable':
      return state.why
    default:
      return assertNever(state)
  }
}

function ageInWords(since: number): string {
  const days = Math.floor((Date.now() - since) / 86_400_000)
  return days < 1 ? 'since today' : `for ${plural(days, 'day')} (${dateInWords(since)})`
}
