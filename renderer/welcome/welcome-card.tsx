import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { engine } from '../api.ts'
import { openLink } from '../queue/primary-action.ts'
import { KeyField } from '../settings/key-field.tsx'
import { attempt } from '../shell/attempt.ts'
import { Logo } from '../shell/logo.tsx'
import { defaultDestination, useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import styles from './welcome-card.module.css'

/** The first thing a newcomer sees: give a key, or try without one. */
export function WelcomeCard() {
  const status = useStore(defaultDestination)
  const provider = useStore((state) => state.providers.find((one) => one.id === status?.destination.provider))
  const keychain = useStore((state) => state.capabilities.keychain)
  const [isStarting, setIsStarting] = useState(false)
  const field = provider?.keyFields[0]
  if (!status || !provider || !field) return null
  const finish = () => void attempt(() => engine().settings.update({ welcomed: true }))
  const practise = async () => {
    setIsStarting(true)
    if (await attempt(() => engine().destinations.practice())) finish()
    else setIsStarting(false)
  }
  return (
    <div className={styles.place}>
      <section className={styles.card} aria-label="Welcome">
        <Logo size={34} />
        <h2 className={styles.title}>Files in, links out</h2>
        <p className={styles.quiet}>
          Mayfly uploads to {provider.name} with your own API key.{' '}
          <button
            type="button"
            className={styles.link}
            onClick={() => void attempt(() => openLink(provider.help.keysUrl))}
          >
            Get a key at {new URL(provider.help.keysUrl).host}
          </button>
        </p>
        <KeyField destination={status.destination.id} field={field} onSaved={finish} />
        <p className={styles.small}>
          {keychain === null
            ? 'No keychain was found on this computer, so the key is kept until Mayfly is closed.'
            : `It is kept in ${keychain}, and goes nowhere but to ${provider.name}.`}
        </p>
        <hr className={styles.line} />
        <div className={styles.without}>
          <div>
            <p className={styles.strong}>No key at hand?</p>
            <p className={styles.small}>
              A practice host on this computer plays the part. Its links work here only.
            </p>
          </div>
          <Button isPending={isStarting} onPress={() => void practise()}>
            <FlaskConical size={15} strokeWidth={1.5} aria-hidden="true" />
            Try without a key
          </Button>
        </div>
      </section>
    </div>
  )
}
