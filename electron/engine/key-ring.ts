import type { Destination, KeyState } from '../../shared/destination.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { FailureError } from './failure-error.ts'
import type { LaneParts } from './lane.ts'
import type { SecretStore } from './secrets.ts'

/** Whether a text is a key; `unknown` where a key may be stored that could not be read. */
export type KeyLikeness = 'key' | 'no-key' | 'unknown'

/** Keys by field id, or which required field is missing and why. */
export type LaneKeys =
  | { readonly ok: true; readonly keys: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string }

/**
 * Finds keys: a batch's own, those of this session, the environment's, the keychain's, in this order. What was read
 * is kept in memory until it changes; nothing here writes a key anywhere but into the keychain.
 */
export interface KeyRing {
  keysFor(lane: LaneParts): Promise<LaneKeys>
  /** Where a destination's keys are, as far as known. */
  states(destination: Destination): Record<string, KeyState>
  /** Reads all destinations' keys once, so that `states` knows. */
  load(destination: Destination): Promise<void>
  set(destination: string, field: string, key: string): Promise<KeyState>
  /** In memory only, until Mayfly closes. */
  hold(destination: string, field: string, key: string, why: string): void
  delete(destination: string, field: string): Promise<KeyState>
  holdForBatch(batch: string, keys: Readonly<Record<string, string>>): void
  /**
   * Whether a text is a key of any destination. The keychain is asked for what it was not asked for yet; where it
   * does not answer within some seconds, or refuses, only a key that is known already can be told.
   */
  holds(text: string): Promise<KeyLikeness>
}

/** How long a text waits for the keychain, in ms; an unlock prompt may hold that up for long. */
const textPatienceMs = 3_000

interface Found {
  readonly key: string | null
  readonly state: KeyState
}

export function createKeyRing(deps: {
  secrets: SecretStore
  registry: DestinationRegistry
  environment: Readonly<Record<string, string | undefined>>
  clock: Clock
}): KeyRing {
  const { secrets, registry, environment, clock } = deps
  const session = new Map<string, { key: string; why: string }>()
  const batches = new Map<string, Readonly<Record<string, string>>>()
  const found = new Map<string, Found>()

  const find = async (destination: Destination, field: string): Promise<Found> => {
    const account = `${destination.id}/${field}`
    const held = session.get(account)
    if (held) return { key: held.key, state: { kind: 'session', why: held.why } }
    const variable = registry.providerOf(destination).environment.keys[field]
    const value = variable === undefined ? undefined : environment[variable]
    if (variable !== undefined && value && destination.id === destination.provider) {
      return { key: value.trim(), state: { kind: 'environment', variable } }
    }
    return stored(destination, field)
  }
  /** What the keychain has, whatever else a key is given by. Who asks at the same time gets the same answer. */
  const stored = async (destination: Destination, field: string): Promise<Found> => {
    const account = `${destination.id}/${field}`
    const known = found.get(account)
    if (known) return known
    const asking = reading.get(account) ?? secrets.get(account).finally(() => reading.delete(account))
    reading.set(account, asking)
    const deletion = deletions.get(account)
    const read = await asking
    // It was saved meanwhile.
    const since = found.get(account)
    if (since) return since
    const result: Found = !read.ok
      ? { key: null, state: { kind: 'unreadable', why: read.why } }
      : read.secret === null
        ? { key: null, state: { kind: 'missing' } }
        : { key: read.secret, state: { kind: 'keychain', since: registry.keySavedAt(destination.id, field) } }
    // What was read before it was deleted is not kept; a keychain that did not answer may answer the next time.
    if (deletions.get(account) !== deletion) return result
    if (read.ok) found.set(account, result)
    else unreadable.set(account, result.state)
    return result
  }
  const reading = new Map<string, ReturnType<SecretStore['get']>>()
  const unreadable = new Map<string, KeyState>()
  /** By account: the last time that it was deleted. */
  const deletions = new Map<string, symbol>()
  const fieldsOf = (destination: Destination) => registry.providerOf(destination).info.keyFields
  /** Every key that was seen so far. */
  const known = (): string[] => [
    ...[...session.values()].map(({ key }) => key),
    ...[...found.values()].flatMap(({ key }) => key ?? []),
    ...[...batches.values()].flatMap((keys) => Object.values(keys)),
    ...registry
      .list()
      .flatMap((destination) =>
        Object.values(registry.providerOf(destination).environment.keys).flatMap(
          (variable) => environment[variable]?.trim() || [],
        ),
      ),
  ]

  return {
    async keysFor(lane) {
      const destination = registry.get(lane.destination)
      const own = lane.keyBatch === null ? undefined : batches.get(lane.keyBatch)
      const keys: Record<string, string> = {}
      for (const field of fieldsOf(destination)) {
        const ownKey = own?.[field.id]
        const result: Found = ownKey
          ? { key: ownKey, state: { kind: 'missing' } }
          : await find(destination, field.id)
        if (result.key !== null) keys[field.id] = result.key
        else if (field.required) {
          const why = result.state.kind === 'unreadable' ? ` ${result.state.why}` : ''
          return { ok: false, message: `There is no ${field.label} for ${destination.name} yet.${why}` }
        }
      }
      return { ok: true, keys }
    },
    states(destination) {
      return Object.fromEntries(
        fieldsOf(destination).map(({ id }): [string, KeyState] => {
          const account = `${destination.id}/${id}`
          const held = session.get(account)
          if (held) return [id, { kind: 'session', why: held.why }]
          const variable = registry.providerOf(destination).environment.keys[id]
          if (variable !== undefined && environment[variable] && destination.id === destination.provider) {
            return [id, { kind: 'environment', variable }]
          }
          return [id, found.get(account)?.state ?? unreadable.get(account) ?? { kind: 'missing' }]
        }),
      )
    },
    async load(destination) {
      await Promise.all(fieldsOf(destination).map((field) => find(destination, field.id)))
    },
    async set(destination, field, key) {
      const trimmed = key.trim()
      if (trimmed === '' || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(trimmed)) {
        throw new FailureError({
          code: 'rejected',
          message: 'A key is one line without control characters. Copy it again from the host’s page.',
        })
      }
      const account = `${destination}/${field}`
      found.delete(account)
      unreadable.delete(account)
      const saved = await secrets.set(account, trimmed)
      if (!saved.ok) {
        session.set(account, { key: trimmed, why: saved.why })
        return { kind: 'session', why: saved.why }
      }
      session.delete(account)
      registry.setKeySavedAt(destination, field, clock.now())
      const state: KeyState = { kind: 'keychain', since: clock.now() }
      found.set(account, { key: trimmed, state })
      return state
    },
    hold: (destination, field, key, why) => {
      session.set(`${destination}/${field}`, { key, why })
    },
    async delete(destination, field) {
      const account = `${destination}/${field}`
      session.delete(account)
      const forget = () => {
        deletions.set(account, Symbol())
        reading.delete(account)
        found.delete(account)
        unreadable.delete(account)
      }
      forget()
      const deleted = await secrets.delete(account)
      // Who asked meanwhile may have been given it still, or be about to.
      forget()
      registry.setKeySavedAt(destination, field, null)
      return deleted.ok ? { kind: 'missing' } : { kind: 'unreadable', why: deleted.why }
    },
    holdForBatch: (batch, keys) => {
      batches.set(batch, keys)
    },
    async holds(text) {
      const given = text.trim()
      if (known().includes(given)) return 'key'
      const accounts = registry
        .list()
        .flatMap((destination) => fieldsOf(destination).map(({ id }) => ({ destination, field: id })))
      // Without a keychain only what was saved in one before could be a key that nobody can name.
      const mayHold = ({ destination, field }: (typeof accounts)[number]) =>
        !session.has(`${destination.id}/${field}`) &&
        (secrets.name !== null || registry.keySavedAt(destination.id, field) !== null)
      const patience = new AbortController()
      const answers = Promise.all(
        accounts.filter(mayHold).map(async ({ destination, field }) => {
          const { key, state } = await stored(destination, field)
          return key === given ? 'key' : state.kind === 'unreadable' ? 'unknown' : 'no-key'
        }),
      )
      const seen = await Promise.race([answers, clock.sleep(textPatienceMs, patience.signal)])
      patience.abort()
      if (seen?.includes('key') || known().includes(given)) return 'key'
      return !seen || seen.includes('unknown') ? 'unknown' : 'no-key'
    },
  }
}
