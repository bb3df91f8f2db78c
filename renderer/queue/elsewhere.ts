import type { Input, Refusal } from '../../shared/contract.ts'
import { countedLifetime } from '../../shared/counted-lifetime.ts'
import type { DestinationStatus, ProviderInfo } from '../../shared/destination.ts'
import { keptAs } from '../../shared/kept-as.ts'
import type { Upload } from '../../shared/upload.ts'
import { bytesInWords } from '../ui/bytes.ts'
import { durationInSentence } from '../ui/duration.ts'

/** What could go to another destination, and why one is offered. */
export interface Elsewhere {
  readonly inputs: readonly Input[]
  /** Bytes of the largest; null: not known. */
  readonly size: number | null
  /** Rows that these inputs come from: they are taken out of the queue once the others are in it. */
  readonly ids: readonly string[]
  readonly from: string
  readonly why: string | null
}

/** A row again, as it was given. */
export function elsewhereOf(upload: Upload, why: string | null): Elsewhere {
  const { id, name, source, size, destination } = upload
  const input: Input =
    source.kind === 'file'
      ? { kind: 'path', path: source.path }
      : source.kind === 'url'
        ? { kind: 'url', url: source.url }
        : { kind: 'staged', stagedId: source.stagedId, name }
  return { inputs: [input], size, ids: [id], from: destination, why }
}

/** What was not accepted, as it was given; a file of a folder by its own path. */
export function elsewhereOfRefused(
  refused: readonly Refusal[],
  given: readonly Input[],
  from: string,
): Elsewhere | null {
  const inputs = refused.flatMap(({ input, failure }): Input[] => {
    if (failure.code !== 'too-large' && failure.code !== 'rejected' && failure.code !== 'source-unreachable')
      return []
    const same = given.find((one) => textOf(one) === input)
    if (same) return [same]
    return /^(\/|[a-z]:[\\/])/i.test(input) ? [{ kind: 'path', path: input }] : []
  })
  const why = refused[0]?.failure.message ?? null
  return inputs.length === 0 ? null : { inputs, size: null, ids: [], from, why }
}

function textOf(input: Input): string {
  switch (input.kind) {
    case 'path':
      return input.path
    case 'url':
      return input.url
    case 'staged':
      return input.name
    case 'data-url':
      return input.name ?? ''
  }
}

/** Destinations that may take it, those with a key first. Types are looked at when it is sent there. */
export function otherDestinations(
  { from, size }: Elsewhere,
  destinations: readonly DestinationStatus[],
  providers: readonly ProviderInfo[],
): DestinationStatus[] {
  return destinations
    .filter(({ destination, gate }) => {
      const limit = largestFile(providers.find((one) => one.id === destination.provider))
      const isOpen = gate.kind === 'open' || gate.kind === 'needs-key'
      return destination.id !== from && isOpen && (limit === null || size === null || size <= limit)
    })
    .sort((a, b) => Number(lacksKey(a, providers)) - Number(lacksKey(b, providers)))
}

export function lacksKey(
  { destination, keys }: DestinationStatus,
  providers: readonly ProviderInfo[],
): boolean {
  const fields = providers.find((one) => one.id === destination.provider)?.keyFields ?? []
  return fields.some(({ id, required }) => required && (keys[id]?.kind ?? 'missing') === 'missing')
}

export interface Difference {
  readonly what: string
  readonly there: string
  /** As it is at the first destination; null: the same, or nothing to say. */
  readonly here: string | null
}

/** What a person should know before a file goes to another host than was chosen. */
export function differences(
  from: DestinationStatus | undefined,
  to: DestinationStatus,
  providers: readonly ProviderInfo[],
): Difference[] {
  const facts = (status: DestinationStatus) => {
    const provider = providers.find((one) => one.id === status.destination.provider)
    const limit = largestFile(provider)
    return {
      life: lifeOf(status, provider),
      limit: limit === null ? 'any size' : `up to ${bytesInWords(limit)}`,
      note: provider?.lifetimeNote ?? '',
    }
  }
  const there = facts(to)
  const here = from && facts(from)
  const unless = (same: string, other: string | undefined) =>
    other === undefined || other === same ? null : other
  return [
    { what: 'Links live', there: there.life, here: unless(there.life, here?.life) },
    { what: 'Files', there: there.limit, here: unless(there.limit, here?.limit) },
    { what: 'The host', there: there.note, here: null },
    ...(lacksKey(to, providers) ? [{ what: 'Key', there: 'None is saved yet', here: null }] : []),
  ]
}

/** "for 3 days", "for good". */
export function lifeOf(
  { destination }: Pick<DestinationStatus, 'destination'>,
  provider: ProviderInfo | undefined,
): string {
  const kept = keptAs(provider?.options, destination.options)
  if (kept === 'for-good') return 'for good'
  if (kept === 'as-the-account-says') return 'as the account there says, mostly for good'
  const life = countedLifetime(destination, provider)
  return life === null ? 'for good' : `for ${durationInSentence(life)}`
}

/** In bytes, by the method that takes most; null: any size. */
function largestFile(provider: ProviderInfo | undefined): number | null {
  const limits =
    provider?.methods.filter(({ method }) => method !== 'url').map(({ maxBytes }) => maxBytes) ?? []
  const known = limits.filter((limit) => limit !== null)
  return known.length < limits.length || known.length === 0 ? null : Math.max(...known)
}
