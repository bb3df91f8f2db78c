import { askSessionBus } from './session-bus.ts'

const patienceMs = 1_000

export interface NotificationService {
  /** `unasked`: the system's own, or there is no program to ask with. */
  readonly kind: 'answers' | 'silent' | 'missing' | 'unasked'
  /** What stands below the title is read as markup. */
  readonly readsMarkup: boolean
}

export async function askNotificationService(
  platform: NodeJS.Platform = process.platform,
  ask: typeof askSessionBus = askSessionBus,
): Promise<NotificationService> {
  if (platform !== 'linux') return { kind: 'unasked', readsMarkup: false }
  const reply = await ask(
    {
      name: 'org.freedesktop.Notifications',
      path: '/org/freedesktop/Notifications',
      method: 'org.freedesktop.Notifications.GetCapabilities',
    },
    patienceMs,
  )
  // Nearly all do.
  const readsMarkup = reply.kind === 'answer' ? reply.text.includes('body-markup') : reply.kind === 'no-tool'
  return { kind: kinds[reply.kind], readsMarkup }
}

const kinds = { answer: 'answers', silence: 'silent', error: 'missing', 'no-tool': 'unasked' } as const

/** A text as it must be given to a service to stand there as it is: Electron hands it on unchanged. */
export function bodyFor({ readsMarkup }: Pick<NotificationService, 'readsMarkup'>, text: string): string {
  if (!readsMarkup) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
