import type { Failure } from '../../shared/failure.ts'
import type { Provider, ProviderOptions } from './providers/provider.ts'

/** What is wrong with choices for one host: a name that it does not know, or a value that it cannot use. */
export function wrongOptions({ info, checkOptions }: Provider, options: ProviderOptions): Failure | null {
  const knows = (name: string) =>
    info.options?.some(({ id }) => (id.endsWith('.') ? name.startsWith(id) : name === id)) ?? false
  const strange = Object.keys(options).find((name) => !knows(name))
  if (strange === undefined) return checkOptions?.(options) ?? null
  const message = `${info.name} has no choice called "${strange}". Leave it out, or choose another destination.`
  return { code: 'rejected', message }
}
