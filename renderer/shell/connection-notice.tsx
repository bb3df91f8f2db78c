import { useStore } from '../store.ts'
import styles from './connection-notice.module.css'
import { Logo } from './logo.tsx'

/** The bar that says that the engine is away. */
export function LostBar() {
  const lost = useStore((state) => state.connection === 'lost')
  if (!lost) return null
  return (
    <div role="alert" className={styles.bar}>
      <b>Mayfly is not running. Reconnecting…</b> What it has accepted goes on once it is started again.
    </div>
  )
}

/** Instead of everything else, when this page has no right to talk to the engine. */
export function RefusedPage() {
  return (
    <main className={styles.page}>
      <Logo size={36} />
      <h1>Open Mayfly by its link</h1>
      <p>
        This page was opened without the token of the running Mayfly, or Mayfly has been started again since.
        Open the link that <code>npm start</code> or <code>mayfly serve</code> printed in its terminal.
      </p>
    </main>
  )
}
