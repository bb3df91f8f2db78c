import { setTimeout as sleep } from 'node:timers/promises'
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

/**
 * The same at the start of a session, which may start Mayfly before its panel: a Linux desktop whose bus is there is
 * asked again, once `everyMs`, `mostTries` times at most.
 */
export async function awaitTray(
  platform: NodeJS.Platform,
  ask: typeof askSessionBus = askSessionBus,
  { everyMs = 1_000, mostTries = 10 } = {},
): Promise<boolean> {
  for (let tried = 1; ; tried += 1) {
    if (await hasTray(platform, ask)) return true
    if (tried >= mostTries || (await ask(busItself, patienceMs)).kind !== 'answer') return false
    await sleep(everyMs)
  }
}

const busItself = {
  name: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  method: 'org.freedesktop.DBus.GetId',
}

/** `(<true>,)` by gdbus, `variant       boolean true` by dbus-send. */
function saysYes(reply: BusReply): boolean {
  return reply.kind === 'answer' && /<true>|boolean true/.test(reply.text)
}
