import { lazy, Suspense, useEffect, useLayoutEffect } from 'react'
import type { Screen } from '../shared/screen.ts'
import styles from './app.module.css'
import { GroupDialog } from './history/group-dialog.tsx'
import { ElsewhereDialog } from './queue/elsewhere-dialog.tsx'
import { QueueScreen } from './queue/queue-screen.tsx'
import { RestoreScreen } from './restore/restore-screen.tsx'
import { Announcer } from './shell/announcer.tsx'
import { watchBatches } from './shell/auto-copy.ts'
import { LostBar, RefusedPage } from './shell/connection-notice.tsx'
import { DropTarget } from './shell/drop-target.tsx'
import { GoneLinksDialog } from './shell/gone-links-dialog.tsx'
import { HealthBar } from './shell/health-bar.tsx'
import { LifetimeBar } from './shell/lifetime-bar.tsx'
import { PastedTextDialog, RefusalsDialog } from './shell/notice-dialogs.tsx'
import { Rail } from './shell/rail.tsx'
import { watchShortcuts } from './shell/shortcuts.ts'
import { watchPaste } from './shell/take-paste.ts'
import { ToastStack } from './shell/toast-stack.tsx'
import { watchReminders } from './shell/watch-reminders.ts'
import { watchScreen } from './shell/watch-screen.ts'
import { watchTheme } from './shell/watch-theme.ts'
import { useStore } from './store.ts'

// The queue is what people open Mayfly for: the others are loaded once it is shown, before anybody asks for them.
const loadHistory = () => import('./history/history-screen.tsx')
const loadSettings = () => import('./settings/settings-screen.tsx')
const screens: Record<Screen, React.ComponentType> = {
  queue: QueueScreen,
  history: lazy(async () => ({ default: (await loadHistory()).HistoryScreen })),
  settings: lazy(async () => ({ default: (await loadSettings()).SettingsScreen })),
}

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
      watchPaste(),
      watchShortcuts(),
      watchBatches(),
      watchReminders(),
    ]
    return () => {
      for (const end of endings) end()
    }
  }, [])
  useEffect(() => {
    if (connection !== 'open') return
    const load = () => void Promise.all([loadHistory(), loadSettings()]).catch(() => {})
    const soon = requestIdleCallback(load, { timeout: 2_000 })
    return () => cancelIdleCallback(soon)
  }, [connection])
  if (connection === 'refused') return <RefusedPage />
  if (isRecovering)
    return (
      <>
        <RestoreScreen />
        <ToastStack />
      </>
    )
  return (
    <>
      <div className={styles.window}>
        <Rail />
        <main className={styles.main}>
          <LostBar />
          <HealthBar />
          <LifetimeBar />
          {connection === 'connecting' ? (
            <p className={styles.opening}>Opening the queue…</p>
          ) : (
            <Suspense>
              <Shown />
            </Suspense>
          )}
        </main>
      </div>
      <DropTarget />
      <PastedTextDialog />
      <RefusalsDialog />
      <GoneLinksDialog canRenew />
      <ElsewhereDialog />
      <GroupDialog />
      <ToastStack />
      <Announcer />
    </>
  )
}
