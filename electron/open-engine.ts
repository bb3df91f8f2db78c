import { systemClock } from './engine/clock.ts'
import { createEngine } from './engine/create-engine.ts'
import type { Engine, EngineDeps } from './engine/engine.ts'
import { createKeychain } from './engine/secrets.ts'

/** The engine as desktop, server and command line use it: the system's clock and keychain, and the practice host. */
export async function openEngine(
  options: Omit<EngineDeps, 'clock' | 'secrets' | 'startSandbox'> &
    Partial<Pick<EngineDeps, 'clock' | 'secrets'>>,
): Promise<Engine> {
  const { clock = systemClock, secrets = await createKeychain(), ...rest } = options
  return createEngine({
    ...rest,
    clock,
    secrets,
    startSandbox: async () => {
      const { startSandbox } = await import('./sandbox/sandbox.ts')
      return startSandbox({})
    },
  })
}
