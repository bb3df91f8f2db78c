import { Hourglass } from 'lucide-react'
import { expiringInWords, missedInWords } from '../../shared/expiring-in-words.ts'
import { isPutOff } from '../../shared/is-put-off.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { ActionMenu, type MenuAction } from '../ui/action-menu.tsx'
import { Button } from '../ui/button.tsx'
import styles from '../ui/offer-bar.module.css'
import { useHeldBack } from '../ui/use-held-back.ts'
import { useNow } from '../ui/use-now.ts'
import { troublesInWords } from './care-words.ts'
import { focusHistory } from './focus-history.ts'
import { nextMorning } from './next-morning.ts'
import { renewLinks } from './renew-links.ts'
import { saveCopies } from './save-copies.ts'

const hourMs = 3_600_000
const dismissAction = { id: 'dismiss', label: 'Dismiss what was deleted', run: dismissMissed }

interface ExpiringBarProps {
  readonly onShow: () => void
  readonly onChange: () => void
}

/** What hosts are about to delete, and what can be done about it; until it is dealt with or put off. */
export function ExpiringBar({ onShow, onChange }: ExpiringBarProps) {
  const expiring = useStore((state) => state.expiring)
  const settings = useStore((state) => state.settings)
  const now = useNow()
  const words = [expiringInWords(expiring), missedInWords(expiring), ...troublesInWords(expiring)]
    .filter(Boolean)
    .join(' ')
  if (!useHeldBack(words !== '' && !isPutOff(expiring, settings, now))) return null
  const isMissedAlone = words === missedInWords(expiring)
  return (
    <section aria-label="Expiring" className={styles.bar}>
      <Hourglass size={15} strokeWidth={1.5} aria-hidden="true" />
      <p className={styles.words}>{words}</p>
      {expiring.count > 0 && (
        <Button size="small" onPress={onShow}>
          Show
        </Button>
      )}
      {expiring.withoutCopy > 0 && (
        <Button size="small" look="primary" onPress={() => void saveUnsafe(onChange)}>
          Save copies
        </Button>
      )}
      {expiring.count > 0 && (
        <Button size="small" onPress={() => void renewAll(onChange)}>
          Renew
        </Button>
      )}
      {isMissedAlone ? (
        <Button size="small" look="ghost" onPress={dismissMissed}>
          Dismiss
        </Button>
      ) : (
        <ActionMenu
          label="Remind me later"
          actions={[...laterActions(now), ...(expiring.missed ? [dismissAction] : [])]}
        >
          {(opens) => (
            <Button {...opens} size="small" look="ghost">
              Later
            </Button>
          )}
        </ActionMenu>
      )}
    </section>
  )
}

async function saveUnsafe(onChange: () => void): Promise<void> {
  const soon = await attempt(() => engine().history.endingSoon())
  if (soon) await saveCopies(soon.unsafe, onChange)
}

async function renewAll(onChange: () => void): Promise<void> {
  const soon = await attempt(() => engine().history.endingSoon())
  if (soon) await renewLinks(soon.all, onChange)
}

/** What ended without a reminder was seen. */
function dismissMissed(): void {
  void attempt(() => engine().history.dismissMissed())
  focusHistory()
}

function putOff(until: number): void {
  void attempt(() => engine().settings.update({ expiringLaterAt: until }))
  // The button that had the focus goes with the bar.
  focusHistory()
}

function laterActions(now: number): MenuAction[] {
  return [
    { id: 'hour', label: 'In 1 hour', run: () => putOff(Date.now() + hourMs) },
    { id: 'hours', label: 'In 3 hours', run: () => putOff(Date.now() + 3 * hourMs) },
    { id: 'morning', label: nextMorning(now).label, run: () => putOff(nextMorning(Date.now()).at) },
  ]
}
