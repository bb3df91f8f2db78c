import { FileUp } from 'lucide-react'
import { useLayoutEffect } from 'react'
import { Announcer } from '../shell/announcer.tsx'
import { chooseFiles } from '../shell/choose-files.ts'
import { LostBar } from '../shell/connection-notice.tsx'
import { DropTarget } from '../shell/drop-target.tsx'
import { GoneLinksDialog } from '../shell/gone-links-dialog.tsx'
import { PastedTextDialog, RefusalsDialog } from '../shell/notice-dialogs.tsx'
import { watchPaste } from '../shell/take-paste.ts'
import { ToastStack } from '../shell/toast-stack.tsx'
import { watchFocus } from '../shell/watch-focus.ts'
import { watchTheme } from '../shell/watch-theme.ts'
import { defaultDestination, useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { TrayFoot } from './tray-foot.tsx'
import { ExpiringLinks, LastLinks } from './tray-links.tsx'
import { TraySending } from './tray-sending.tsx'
import styles from './tray-window.module.css'
import { useRecentLinks } from './use-recent-links.ts'

/** The small window: a place to drop and paste, what is on its way, the last links, what expires soon. */
export function TrayWindow() {
  const connection = useStore((state) => state.connection)
  const destination = useStore((state) => defaultDestination(state)?.destination.name)
  const { isKnown, links, expiring } = useRecentLinks()
  const isMoving = useStore(({ summary: { counts } }) => counts.queued + counts.sending + counts.waiting > 0)
  const isEmpty = isKnown && !isMoving && links.length === 0 && expiring.count === 0
  // Before the first picture is shown: what is pasted as soon as it is seen is not lost.
  useLayoutEffect(() => {
    const endings = [watchTheme(), watchFocus(), watchPaste()]
    return () => {
      for (const end of endings) end()
    }
  }, [])
  const command = window.mayfly?.platform === 'darwin' ? '⌘' : 'Ctrl'
  return (
    <>
      <div className={styles.window}>
        <LostBar />
        <main className={styles.content}>
          <h1 className="only-read">Mayfly</h1>
          <div className={styles.drop}>
            <FileUp size={22} strokeWidth={1.5} aria-hidden="true" />
            <div>
              <p className={styles.strong}>Drop files here</p>
              <p className={styles.quiet}>
                or <kbd className={styles.key}>{command} V</kbd>
                {destination !== undefined && `, to ${destination}`}
              </p>
            </div>
            <Button size="small" onPress={() => void chooseFiles()}>
              Choose files
            </Button>
          </div>
          {connection === 'connecting' ? (
            <p className={styles.quiet}>Opening…</p>
          ) : (
            <>
              <TraySending />
              {isEmpty && <p className={`${styles.quiet} ${styles.empty}`}>The links you get appear here.</p>}
              <LastLinks links={links} />
              <ExpiringLinks expiring={expiring} />
            </>
          )}
        </main>
        <TrayFoot />
      </div>
      <DropTarget />
      <PastedTextDialog />
      <RefusalsDialog />
      <GoneLinksDialog canRenew={false} />
      <ToastStack />
      <Announcer />
    </>
  )
}
