import { askSessionBus, type BusReply } from './session-bus.ts'

const patienceMs = 1_000

/**
 * Whether the system shows tray icons. Windows and macOS always do; on Linux a StatusNotifier host must be there,
 * which GNOME has only with an extension. Where nobody can tell, the answer is no: an icon that may not be seen
 * is no way back to the app.
 */
export async function hasTray(
  platform: NodeJS.Platform,
  ask: typeof askSessionBus = askSessionBus,
): Promise<boolean> {
  if (platform !== 'linux') return true
  return saysYes(
    await ask(
      {
        name: 'org.kde.StatusNotifierWatcher',
        path: '/StatusNotifierWatcher',
        method: 'org.freedesktop.DBus.Properties.Get',
        args: ['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
      },
      patienceMs,
    ),
  )
}

/** `(<true>,)` by gdbus, `variant       boolean true` by dbus-send. */
function saysYes(reply: BusReply): boolean {
  return reply.kind === 'answer' && /<true>|boolean true/.test(reply.text)
}
