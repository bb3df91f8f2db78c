import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { hasKey } from '../shell/is-in-use.ts'
import { defaultDestination, useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import styles from './tray-window.module.css'
import { troubleInWords } from './trouble-words.ts'

/** The way to the whole window, and what waits for a person there. */
export function TrayFoot() {
  const counts = useStore((state) => state.summary.counts)
  const keyless = useStore((state) => {
    const status = defaultDestination(state)
    const isKeyless = status && !status.destination.practice && !hasKey(status.keys)
    return isKeyless ? status.destination.name : null
  })
  const trouble = troubleInWords(counts) ?? (keyless === null ? null : `${keyless} has no key yet.`)
  return (
    <footer className={styles.foot}>
      <p role="status" className={counts.failed > 0 ? styles.bad : styles.left}>
        {trouble}
      </p>
      <Button size="small" onPress={() => void attempt(() => engine().host.showWindow({ screen: 'queue' }))}>
        Open Mayfly
      </Button>
    </footer>
  )
}
