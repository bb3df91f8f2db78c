import { app, type BrowserWindow, nativeImage } from 'electron'
import type { QueueSummary } from '../../shared/contract.ts'
import { taskbarModel } from './taskbar-model.ts'

/**
 * Progress and failures in taskbar and dock. Draws only what changed.
 * @param failureImage path of the picture that Windows lays over the icon
 */
export function createTaskbar(
  window: () => BrowserWindow | null,
  failureImage: string,
): { show(summary: QueueSummary): void } {
  let shownProgress = ''
  let shownFailures = 0
  let shownOn: BrowserWindow | null = null
  return {
    show(summary) {
      const { progress, failures } = taskbarModel(summary)
      const there = window()
      const isNew = there !== shownOn
      const words = JSON.stringify(progress)
      if (there && (isNew ? progress.kind !== 'none' : words !== shownProgress)) {
        const bar = { none: -1, unknown: 2, share: 0 }[progress.kind]
        there.setProgressBar(progress.kind === 'share' ? progress.share : bar)
      }
      if (failures !== shownFailures || (isNew && failures > 0)) {
        if (process.platform !== 'win32') app.setBadgeCount(failures)
        else {
          const image = failures > 0 ? nativeImage.createFromPath(failureImage) : null
          there?.setOverlayIcon(image, failures > 0 ? `${failures} failed` : '')
        }
      }
      shownProgress = words
      shownFailures = failures
      shownOn = there
    },
  }
}
