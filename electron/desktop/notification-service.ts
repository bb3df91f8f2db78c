import { askSessionBus } from './session-bus.ts'

const patienceMs = 1_000

/** False only for a service that is there and says nothing; what is missing is refused quickly by itself. */
export async function notificationServiceAnswers(
  platform: NodeJS.Platform = process.platform,
  ask: typeof askSessionBus = askSessionBus,
): Promise<boolean> {
  if (platform !== 'linux') return true
  const reply = await ask(
    {
      name: 'org.freedesktop.Notifications',
      path: '/org/freedesktop/Notifications',
      method: 'org.freedesktop.Notifications.GetServerInformation',
    },
    patienceMs,
  )
  return reply.kind !== 'silence'
}
