import { net, powerMonitor, powerSaveBlocker } from 'electron'

/** Keeps the computer from falling asleep while something is sent, and at no other time. */
export function createSleepGuard(): { sending(isSending: boolean): void } {
  let blocker: number | null = null
  return {
    sending(isSending) {
      if (isSending && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
      if (!isSending && blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
    },
  }
}

const lookMs = 2_000

/**
 * Calls `wake` when the computer wakes up, and when its network comes back. The network is looked at only while
 * `isWaiting` says that something waits for it.
 */
export function watchWaking(wake: () => void): { waitsForNetwork(isWaiting: boolean): void } {
  let timer: NodeJS.Timeout | null = null
  let wasOnline = false
  powerMonitor.on('resume', wake)
  powerMonitor.on('unlock-screen', wake)
  const look = () => {
    const isOnline = net.isOnline()
    if (isOnline && !wasOnline) wake()
    wasOnline = isOnline
  }
  return {
    waitsForNetwork(isWaiting) {
      if (isWaiting && !timer) {
        wasOnline = net.isOnline()
        timer = setInterval(look, lookMs)
      }
      if (!isWaiting && timer) {
        clearInterval(timer)
        timer = null
      }
    },
  }
}
