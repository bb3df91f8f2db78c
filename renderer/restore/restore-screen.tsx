import { useState } from 'react'
import type { BackupChoice } from '../../shared/contract.ts'
import { lossInWords } from '../../shared/loss-in-words.ts'
import { salvagedInWords } from '../../shared/salvaged-in-words.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { bytesInWords } from '../ui/bytes.ts'
import { momentInWords } from '../ui/moment.ts'
import { plural } from '../ui/plural.ts'
import styles from './restore-screen.module.css'

/** Instead of everything else, while queue and history cannot be used, or when a person asked for a backup. */
export function RestoreScreen() {
  const recovery = useStore((state) => state.recovery)
  const isDamaged = useStore((state) => state.recovery?.damage !== null)
  const [isBusy, setBusy] = useState(false)
  if (recovery === null) return null
  const restore = async (backup: string) => {
    setBusy(true)
    const restored = await attempt(() => engine().data.restore({ backup }))
    setBusy(false)
    if (!restored) return
    // The next snapshot brings everything that there is now.
    useStore.setState({ recovery: null, connection: 'connecting' })
    const salvaged = restored.salvaged > 0 ? `${salvagedInWords(restored.salvaged)} ` : ''
    say(`The backup is in place. ${salvaged}What was there before is kept as ${restored.keptAs}.`)
  }
  const { backups, readable, damage } = recovery
  return (
    <main className={styles.page}>
      <h1>{isDamaged ? 'Your history is damaged' : 'Backups of your history'}</h1>
      <p>
        {damage ?? 'Mayfly makes one a day, while it runs.'}{' '}
        {backups.length > 0
          ? `Choose a backup to go on with. ${isDamaged ? 'What is newer and can still be read comes along. ' : ''}What is there now is kept aside, never deleted.`
          : 'There is no backup yet. You can begin with an empty history; what is there now is kept aside, never deleted.'}
      </p>
      <ul className={styles.list} aria-label="Backups">
        {backups.map((choice) => (
          <Choice key={choice.name} choice={choice} readable={readable} isBusy={isBusy} onRestore={restore} />
        ))}
      </ul>
      <div className={styles.foot}>
        {isDamaged ? (
          <Button look="ghost" isDisabled={isBusy} onPress={() => void restore('nothing')}>
            Begin with an empty history
          </Button>
        ) : (
          <Button look="ghost" onPress={() => useStore.setState({ recovery: null })}>
            Close
          </Button>
        )}
      </div>
    </main>
  )
}

function Choice(props: {
  readonly choice: BackupChoice
  readonly readable: 'whole' | 'part' | 'none'
  readonly isBusy: boolean
  readonly onRestore: (name: string) => Promise<void>
}) {
  const { choice, readable, isBusy, onRestore } = props
  const made = momentInWords(choice.madeAt)
  return (
    <li className={styles.choice}>
      <div>
        <b>{made}</b>
        <div className={styles.words}>
          {choice.uploads === null
            ? bytesInWords(choice.bytes)
            : `${plural(choice.uploads, 'upload')}, ${plural(choice.links ?? 0, 'link')}, ${bytesInWords(choice.bytes)}`}
        </div>
        <div className={styles.words}>Newer than it: {lossInWords(choice, readable)}</div>
      </div>
      <Button
        look="primary"
        isDisabled={isBusy || choice.uploads === null}
        aria-label={`Restore the backup of ${made}`}
        onPress={() => void onRestore(choice.name)}
      >
        Restore
      </Button>
    </li>
  )
}
