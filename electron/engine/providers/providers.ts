import { kie } from './kie.ts'
import type { Provider } from './provider.ts'
import { theapi } from './theapi.ts'
import { uploadcare } from './uploadcare.ts'
import { withoutKeys } from './without-keys.ts'

/** Every provider there is; a new one is a file and a line here. */
export const providers: readonly Provider[] = [kie, uploadcare, theapi].map(withoutKeys)

export function providerById(id: string): Provider | null {
  return providers.find((provider) => provider.info.id === id) ?? null
}
