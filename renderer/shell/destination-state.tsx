import { assertNever } from '../../shared/assert-never.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { openSettings } from '../store.ts'
import { durationInWords } from '../ui/duration.ts'
import { useNow } from '../ui/use-now.ts'
import styles from './destination-state.module.css'
import { hasKey } from './is-in-use.ts'

/** One destination at the foot of the rail: a dot, its name, and why it takes nothing now. */
export function DestinationState({ status }: { readonly status: DestinationStatus }) {
  const now = useNow()
  const { tone, word, why } = gateInWords(status, now)
  const { id, name } = status.destination
  return (
    <li className={styles.item}>
      <button type="button" className={styles.button} title={why} onClick={() => openSettings(id)}>
        <span className={`${styles.dot} ${styles[tone]}`} aria-hidden="true" />
        <span className={styles.name}>{name}</span>
        <span className={styles.word}>{word}</span>
        <span className="only-read">{why}</span>
      </button>
    </li>
  )
}

type Words = { readonly tone: 'ok' | 'warn' | 'bad' | 'none'; readonly word: string; readonly why: string }

function gateInWords({ gate, keys }: DestinationStatus, now: number): Words {
  switch (gate.kind) {
    case 'open':
      if (!hasKey(keys)) return { tone: 'none', word: 'no key', why: 'It has no key yet.' }
      return { tone: 'ok', word: '', why: 'Takes uploads.' }
    case 'cooling':
      return {
        tone: 'warn',
        word: gate.until > now ? durationInWords(gate.until - now) : '',
        why: gate.message,
      }
    case 'offline':
      return {
        tone: 'warn',
        word: 'offline',
        why: 'There is no way to the host now. Mayfly goes on when there is.',
      }
    case 'needs-key':
      return { tone: 'warn', word: 'needs key', why: gate.message }
    case 'stopped':
      return { tone: 'bad', word: 'stopped', why: gate.message }
    default:
      return assertNever(gate)
  }
}
