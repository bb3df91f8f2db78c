import { useEffect } from 'react'
import { engine } from '../api.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/plural.ts'
import { attempt } from './attempt.ts'
import styles from './health-bar.module.css'
import { say } from './toasts.ts'

/** Says that the database is damaged, for as long as it is; and once that single entries cannot be read. */
export function HealthBar() {
  const { damaged, unreadable } = useStore((state) => state.health)
  useEffect(() => {
    if (unreadable > 0)
      say(
        `${plural(unreadable, 'entry', 'entries')} of your history cannot be read. The others are not affected.`,
      )
  }, [unreadable])
  if (!damaged) return null
  const show = async () => {
    const recovery = await attempt(() => engine().data.recovery())
    if (recovery) useStore.setState({ recovery })
  }
  return (
    <div role="alert" className={styles.bar}>
      <span>
        Your history is damaged: a part of it cannot be read. Go on with a backup before more is lost.
      </span>
      <Button size="small" onPress={() => void show()}>
        Show backups
      </Button>
    </div>
  )
}
