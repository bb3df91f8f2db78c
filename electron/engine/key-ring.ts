import type { Destination, KeyState } from '../../shared/destination.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { FailureError } from './failure-error.ts'
import { parseBaseUrl } from './http/network-config.ts'
import type { LaneParts } from './lane.ts'
import type { SecretStore } from './secrets.ts'

/** Whether a text is a key; `unknown` where a key may be stored that could not be read. */
export type KeyLikeness = 'key' | 'no-key' | 'unknown'

/** Keys by field id, or which required field is missing and why. */
export type LaneKeys =
  | { readonly ok: true; readonly keys: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string }

/**
 * Finds keys: a batch's own, those of this session, the environment's, the keychain's, in this order. A key that was
 * given for one address goes to no other. What was read is kept in memory until it changes; nothing here writes a key
 * anywhere but into the keychain.
 */
export interface KeyRing {
  keysFor(lane: LaneParts): Promise<LaneKeys>
  /** Where a destination's keys are, as far as known. */
  states(destination: Destination): Record<string, KeyState>
  /** Reads all destinations' keys once, so that `states` knows. */
  load(destination: Destination): Promise<void>
  set(destination: string, field: string, key: string): Promise<KeyState>
  /** In memory only, until Mayfly closes. `at`: the only address that it is for; null: wherever the destination is. */
  hold(destination: string, field: string, key: string, why: string, at: string | null): void
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

type Place = Pick<LaneParts, 'baseUrl' | 'keyBatch'>

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
  const batches = new Map<
    string,
    { readonly keys: Readonly<Record<string, string>>; readonly turn: number }
  >()
  const found = new Map<string, Found>()
  /** Those for one address, by account and address. */
  const addressed = new Map<string, { readonly key: string; readonly why: string; readonly turn: number }>()
  /** When a key was saved, by account. */
  const saved = new Map<string, number>()
  let turns = 0
  /** Where this process's environment says that a destination is. */
  const addressHere = (destination: Destination): string => {
    const given = registry.baseUrlFrom(destination)?.url
    const parsed = given === undefined ? null : parseBaseUrl(given)
    return parsed?.ok ? parsed.url : destination.baseUrl
  }
  const addressOf = (destination: Destination, { baseUrl }: Place): string => {
    const parsed = parseBaseUrl(baseUrl ?? destination.baseUrl)
    return parsed.ok ? parsed.url : (baseUrl ?? destination.baseUrl)
  }

  const find = async (destination: Destination, field: string, place: Place): Promise<Found> => {
    const account = `${destination.id}/${field}`
    const address = addressOf(destination, place)
    const given = addressed.get(`${account} ${address}`)
    if (given) return { key: given.key, state: { kind: 'session', why: given.why } }
    // Another address came with a key of its own: none of the destination's was meant for it.
    const isItsOwn = place.baseUrl === null || place.keyBatch === null
    const held = isItsOwn ? session.get(account) : undefined
    if (held) return { key: held.key, state: { kind: 'session', why: held.why } }
    const variable = registry.providerOf(destination).environment.keys[field]
    const value = variable === undefined ? undefined : environment[variable]
    const isMeant = destination.id === destination.provider && addressHere(destination) === address
    if (variable !== undefined && value && isMeant) {
      return { key: value.trim(), state: { kind: 'environment', variable } }
    }
    return isItsOwn ? stored(destination, field) : { key: null, state: { kind: 'missing' } }
  }
  /** The key that came with a batch, unless one was given since for the place that it goes to. */
  const ownKey = (destination: Destination, field: string, lane: LaneParts): string | undefined => {
    const own = lane.keyBatch === null ? undefined : batches.get(lane.keyBatch)
    const account = `${destination.id}/${field}`
    const given = addressed.get(`${account} ${addressOf(destination, lane)}`)?.turn ?? 0
    const since = Math.max(given, lane.baseUrl === null ? (saved.get(account) ?? 0) : 0)
    return own && own.turn > since ? own.keys[field] : undefined
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
  /** Those that were held for where it is; others are for places of their own. */
  const forgetHere = (id: string, field: string): void => {
    const destination = registry.get(id)
    for (const address of [
      addressHere(destination),
      addressOf(destination, { baseUrl: null, keyBatch: null }),
    ])
      addressed.delete(`${id}/${field} ${address}`)
  }
  const fieldsOf = (destination: Destination) => registry.providerOf(destination).info.keyFields
  /** Every key that was seen so far. */
  const known = (): string[] => [
    ...[...session.values()].map(({ key }) => key),
    ...[...found.values()].flatMap(({ key }) => key ?? []),
    ...[...addressed.values()].map(({ key }) => key),
    ...[...batches.values()].flatMap(({ keys }) => Object.values(keys)),
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
      const keys: Record<string, string> = {}
      for (const field of fieldsOf(destination)) {
        const own = ownKey(destination, field.id, lane)
        const result: Found = own
          ? { key: own, state: { kind: 'missing' } }
          : await find(destination, field.id, lane)
        if (result.key !== null) keys[field.id] = result.key
        else if (field.required) {
          const why = result.state.kind === 'unreadable' ? ` ${result.state.why}` : ''
          const where = lane.baseUrl === null || lane.keyBatch === null ? '' : ` at ${lane.baseUrl}`
          return {
            ok: false,
            message: `There is no ${field.label} for ${destination.name}${where} yet.${why}`,
          }
        }
      }
      return { ok: true, keys }
    },
    states(destination) {
      return Object.fromEntries(
        fieldsOf(destination).map(({ id }): [string, KeyState] => {
          const account = `${destination.id}/${id}`
          const held = addressed.get(`${account} ${addressHere(destination)}`) ?? session.get(account)
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
      const place = { baseUrl: addressHere(destination), keyBatch: null }
      await Promise.all(fieldsOf(destination).map((field) => find(destination, field.id, place)))
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
      const kept = await secrets.set(account, trimmed)
      saved.set(account, ++turns)
      forgetHere(destination, field)
      if (!kept.ok) {
        session.set(account, { key: trimmed, why: kept.why })
        return { kind: 'session', why: kept.why }
      }
      session.delete(account)
      registry.setKeySavedAt(destination, field, clock.now())
      const state: KeyState = { kind: 'keychain', since: clock.now() }
      found.set(account, { key: trimmed, state })
      return state
    },
    hold: (destination, field, key, why, at) => {
      if (at === null) session.set(`${destination}/${field}`, { key, why })
      else addressed.set(`${destination}/${field} ${at}`, { key, why, turn: ++turns })
    },
    async delete(destination, field) {
      const account = `${destination}/${field}`
      session.delete(account)
      forgetHere(destination, field)
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
      batches.set(batch, { keys, turn: ++turns })
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
