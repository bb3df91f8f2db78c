import { createRouterClient } from '@orpc/server'
import type { EngineClient } from './engine-client.ts'
import type { EngineRouter } from './router.ts'

export type { EngineClient } from './engine-client.ts'

/** Calls the engine of this process through the contract, checks included, so that callers need not know where it runs. */
export function createInProcessClient(router: EngineRouter): EngineClient {
  return createRouterClient(router)
}
