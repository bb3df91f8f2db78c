import { askSessionBus } from './session-bus.ts'

const patienceMs = 1_000

/** `unasked`: the system's own, or there is no program to ask with. */
export async function askNotificationService(
  platform: NodeJS.Platform = process.platform,
  ask: typeof askSessionBus = askSessionBus,
): Promise<'answers' | 'silent' | 'missing' | 'unasked'> {
  if (platform !== 'linux') return 'unasked'
  const { kind } = await ask(
    {
      name: 'org.freedesktop.Notifications',
      path: '/org/freedesktop/Notifications',
      method: 'org.freedesktop.Notifications.GetServerInformation',
    },
    patienceMs,
  )
  return kinds[kind]
}

const kinds = { answer: 'answers', silence: 'silent', error: 'missing', 'no-tool': 'unasked' } as const

/** False only for a service that is there and says nothing; what is missing is refused quickly by itself. */
export async function notificationServiceAnswers(): Promise<boolean> {
  return (await askNotificationService()) !== 'silent'
}
