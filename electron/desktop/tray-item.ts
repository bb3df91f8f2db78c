import { setTimeout as sleep } from 'node:timers/promises'
import { askSessionBus } from './session-bus.ts'
import { hasTray } from './tray-presence.ts'

const patienceMs = 1_000
/** More icons than this are not asked about one by one. */
const mostAsked = 40

/**
 * Whether this process' icon can be clicked: the desktop shows icons and, where its list can be read, ours is in it. A
 * desktop may have refused an icon without a word.
 */
export async function isTrayReachable(
  platform: NodeJS.Platform,
  ask: typeof askSessionBus = askSessionBus,
  pid = process.pid,
): Promise<boolean> {
  if (!(await hasTray(platform, ask))) return false
  return platform !== 'linux' || (await hasOwnItem(ask, pid)) !== false
}

/**
 * The same for an icon that was just put there, which a desktop may list a moment later: asked once `everyMs`,
 * `mostTries` times at most.
 */
export async function awaitTrayItem(
  platform: NodeJS.Platform,
  ask: typeof askSessionBus = askSessionBus,
  { everyMs = 1_000, mostTries = 5, pid = process.pid } = {},
): Promise<boolean> {
  for (let tried = 1; ; tried += 1) {
    if (await isTrayReachable(platform, ask, pid)) return true
    if (tried >= mostTries) return false
    await sleep(everyMs)
  }
}

/** Null: nobody can tell. */
async function hasOwnItem(ask: typeof askSessionBus, pid: number): Promise<boolean | null> {
  const reply = await ask(
    {
      name: 'org.kde.StatusNotifierWatcher',
      path: '/StatusNotifierWatcher',
      method: 'org.freedesktop.DBus.Properties.Get',
      args: ['org.kde.StatusNotifierWatcher', 'RegisteredStatusNotifierItems'],
    },
    patienceMs,
  )
  // A list of texts, by gdbus or by dbus-send; an empty one too.
  if (reply.kind !== 'answer' || !/<(@as )?\[|array \[/.test(reply.text)) return null
  // Each is the name of a connection, mostly with a place behind it: `:1.7/StatusNotifierItem`, `:1.7@/Item`.
  const names = new Set([...reply.text.matchAll(/['"]([^'"/@]+)[^'"]*['"]/g)].map(([, name = '']) => name))
  if ([...names].some((name) => name.includes(`StatusNotifierItem-${pid}-`))) return true
  if (names.size > mostAsked) return null
  const owners = await Promise.all(
    [...names].map((name) =>
      ask(
        {
          name: 'org.freedesktop.DBus',
          path: '/org/freedesktop/DBus',
          method: 'org.freedesktop.DBus.GetConnectionUnixProcessID',
          args: [name],
        },
        patienceMs,
      ),
    ),
  )
  if (owners.some((owner) => owner.kind === 'answer' && /\d+(?=\D*$)/.exec(owner.text)?.[0] === `${pid}`))
    return true
  // One that has gone meanwhile is nobody's.
  return owners.every(({ kind }) => kind === 'answer' || kind === 'error') ? false : null
}
