import type { BrowserWindow, NativeImage } from 'electron'
import type { QueueSummary } from '../../shared/contract.ts'
import { taskbarModel } from './taskbar-model.ts'

export interface Taskbar {
  show(summary: QueueSummary): void
  /** Shows it all once more: on a button that has come into the taskbar just now. */
  redraw(): void
}

export interface TaskbarParts {
  /** Whose button it is; null: there is none now. */
  window(): Pick<BrowserWindow, 'setProgressBar' | 'setOverlayIcon'> | null
  setBadgeCount(count: number): void
  /** The picture that Windows lays over the button when something failed; null elsewhere, where there are badges. */
  readonly failureImage: (() => NativeImage) | null
}

/** Progress and failures in taskbar and dock. Draws only what changed. */
export function createTaskbar({ window, setBadgeCount, failureImage }: TaskbarParts): Taskbar {
  let last: QueueSummary | null = null
  let shownProgress = ''
  let shownFailures = 0
  let shownOn: ReturnType<TaskbarParts['window']> = null
  const show = (summary: QueueSummary) => {
    const { progress, failures } = taskbarModel(summary)
    const there = window()
    const isNew = there !== shownOn
    const words = JSON.stringify(progress)
    if (there && (isNew ? progress.kind !== 'none' : words !== shownProgress)) {
      const bar = { none: -1, unknown: 2, share: 0 }[progress.kind]
      there.setProgressBar(progress.kind === 'share' ? progress.share : bar)
    }
    if (failures !== shownFailures || (isNew && failures > 0)) {
      if (!failureImage) setBadgeCount(failures)
      else
        there?.setOverlayIcon(failures > 0 ? failureImage() : null, failures > 0 ? `${failures} failed` : '')
    }
    last = summary
    shownProgress = words
    shownFailures = failures
    shownOn = there
  }
  return {
    show,
    redraw() {
      shownOn = null
      if (last) show(last)
    },
  }
}
