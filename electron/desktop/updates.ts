import type { AppUpdater } from 'electron-updater'
import type { UpdatePolicy } from './update-policy.ts'

const dayMs = 86_400_000

type Updater = Pick<AppUpdater, 'autoDownload' | 'autoInstallOnAppQuit' | 'checkForUpdates'>

/**
 * Looks for a new version now and once a day, loads it, and lets it take over when the app ends. Where the policy
 * says off, the updater is not even loaded. Returns what ends it.
 */
export function followUpdates(
  policy: UpdatePolicy,
  load: () => Promise<Updater> = loadUpdater,
  everyMs = dayMs,
): () => void {
  if (policy.kind === 'off') return () => {}
  const look = async () => {
    const updater = await load()
    updater.autoDownload = true
    updater.autoInstallOnAppQuit = true
    await updater.checkForUpdates()
  }
  // No network, or no such place: the next day tries again.
  const lookQuietly = () => void look().catch(() => {})
  lookQuietly()
  const timer = setInterval(lookQuietly, everyMs)
  return () => clearInterval(timer)
}

async function loadUpdater(): Promise<Updater> {
  const { autoUpdater } = (await import('electron-updater')).default
  autoUpdater.logger = null
  // Told of by `checkForUpdates` as well; an error event that nobody hears ends the app.
  autoUpdater.on('error', () => {})
  return autoUpdater
}
