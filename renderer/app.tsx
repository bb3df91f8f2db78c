import { useEffect, useLayoutEffect } from 'react'
import type { Screen } from '../shared/screen.ts'
import styles from './app.module.css'
import { QueueScreen } from './queue/queue-screen.tsx'
import { Announcer } from './shell/announcer.tsx'
import { watchBatches } from './shell/auto-copy.ts'
import { LostBar, RefusedPage } from './shell/connection-notice.tsx'
import { DropTarget } from './shell/drop-target.tsx'
import { HealthBar } from './shell/health-bar.tsx'
import { LifetimeBar } from './shell/lifetime-bar.tsx'
import { Rail } from './shell/rail.tsx'
import { watchShortcuts } from './shell/shortcuts.ts'
import { watchPaste } from './shell/take-paste.ts'
import { watchFocus } from './shell/watch-focus.ts'
import { watchReminders } from './shell/watch-reminders.ts'
import { watchScreen } from './shell/watch-screen.ts'
import { watchTheme } from './shell/watch-theme.ts'
import { useStore } from './store.ts'
import { KeepPlace } from './ui/keep-place.tsx'
import { loadedLater, loadTheRest } from './ui/loaded-later.tsx'

// The queue is what people open Mayfly for: all else is loaded once it is shown, before anybody asks for it.
const screens: Record<Screen, React.ComponentType> = {
  queue: QueueScreen,
  history: loadedLater('soon', async () => (await import('./history/history-screen.tsx')).HistoryScreen),
  settings: loadedLater('soon', async () => (await import('./settings/settings-screen.tsx')).SettingsScreen),
}
const Dialogs = loadedLater('standing by', async () => (await import('./shell/dialogs.tsx')).Dialogs)
const RestoreScreen = loadedLater(
  'asked',
  async () => (await import('./restore/restore-screen.tsx')).RestoreScreen,
)

/** The whole interface: the rail, one screen, and what may lie over it. */
export function App() {
  const connection = useStore((state) => state.connection)
  const isRecovering = useStore((state) => state.recovery !== null)
  const Shown = screens[useStore((state) => state.screen)]
  // Before the first picture is shown: what is pressed or pasted as soon as it is seen is not lost.
  useLayoutEffect(() => {
    const endings = [
      watchScreen(),
      watchTheme(),
      watchFocus(),
      watchPaste(),
      watchShortcuts(),
      watchBatches(),
      watchReminders(),
    ]
    return () => {
      for (const end of endings) end()
    }
  }, [])
  useEffect(() => (connection === 'open' ? loadTheRest() : undefined), [connection])
  if (connection === 'refused') return <RefusedPage />
  if (isRecovering)
    return (
      <>
        <RestoreScreen />
        <Dialogs />
      </>
    )
  return (
    <>
      <div className={styles.window}>
        <Rail />
        <main className={styles.main}>
          <KeepPlace>
            <LostBar />
            <HealthBar />
            <LifetimeBar />
          </KeepPlace>
          {connection === 'connecting' ? <p className={styles.opening}>Opening the queue…</p> : <Shown />}
        </main>
      </div>
      <DropTarget />
      <Dialogs />
      <Announcer />
    </>
  )
}
