import { ClipboardPaste, FileUp, Link2 } from 'lucide-react'
import { countedLifetime } from '../../shared/counted-lifetime.ts'
import { chooseFiles } from '../shell/choose-files.ts'
import { defaultDestination, useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { durationInSentence } from '../ui/duration.ts'
import styles from './empty-queue.module.css'

const icon = { size: 17, strokeWidth: 1.5, 'aria-hidden': true } as const

/** What can be done here, while there is nothing to see. */
export function EmptyQueue() {
  const status = useStore(defaultDestination)
  const provider = useStore((state) => state.providers.find((one) => one.id === status?.destination.provider))
  const life = status ? countedLifetime(status.destination, provider) : null
  const command = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl'
  return (
    <div className={styles.empty}>
      <div className={styles.card}>
        <FileUp size={30} strokeWidth={1.25} aria-hidden="true" className={styles.mark ?? ''} />
        <h2 className={styles.title}>Drop files anywhere</h2>
        <p className={styles.quiet}>
          {status === undefined
            ? 'They become links'
            : `They go to ${status.destination.name} and become links`}
          {life === null ? '.' : ` that live for ${durationInSentence(life)}.`}
        </p>
        <Button look="primary" onPress={() => void chooseFiles()}>
          Choose from this computer
        </Button>
        <ul className={styles.ways}>
          <li>
            <ClipboardPaste {...icon} />
            <span>
              <kbd>{command}</kbd> <kbd>V</kbd> uploads what you copied
            </span>
          </li>
          <li>
            <Link2 {...icon} />
            <span>A URL in the line above is fetched by the host</span>
          </li>
        </ul>
      </div>
    </div>
  )
}
