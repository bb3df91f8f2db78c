import { defaultSettings } from '../../shared/default-settings.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { FailureError } from './failure-error.ts'
import type { KeyRing } from './key-ring.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'

/** The destination on this computer, for trying Mayfly without a key. */
const practiceId = 'practice'

export type StartSandbox = () => Promise<{ url: string; key: string; close(): Promise<void> }>

/** Starts the practice host when a person asks for it, and again at each start while its destination exists. */
export function createPractice(deps: {
  registry: DestinationRegistry
  keyRing: KeyRing
  /** Absent where there is no practice host to start. */
  start: StartSandbox | undefined
}) {
  const { registry, keyRing } = deps
  let running: ReturnType<StartSandbox> | undefined

  async function start(): Promise<string> {
    if (!deps.start) {
      throw new FailureError({
        code: 'rejected',
        message: 'The practice host cannot be started from here. Run "mayfly sandbox" instead.',
      })
    }
    running ??= deps.start().catch((error: unknown) => {
      running = undefined
      throw error
    })
    const { url, key } = await running
    registry.save({
      id: practiceId,
      provider: defaultSettings.defaultDestination,
      name: 'Practice',
      baseUrl: url,
      remotePath: 'mayfly',
      lifetimeMs: null,
      practice: true,
      concurrency: 4,
    })
    keyRing.hold(practiceId, 'api-key', key, 'The practice host makes its own key at each start.', null)
    return practiceId
  }
  return {
    start,
    async resume(): Promise<void> {
      if (!deps.start || !registry.has(practiceId)) return
      // Where it does not start, everything else does, and it is tried again when a person asks for it.
      await start().catch((error: unknown) => {
        if (isDatabaseFault(error)) throw error
      })
    },
    async close(): Promise<void> {
      await (await running?.catch(() => undefined))?.close()
    },
  }
}
