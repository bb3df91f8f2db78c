import { type KeychainStep, keychainFailure, keychainName, missingBindingWords } from './keychain-words.ts'

/** Why a keychain could not be used, in words for a person. */
export type SecretFailure = { readonly ok: false; readonly why: string }

/**
 * API keys in the operating system's keychain. `account` is `<destination id>/<field id>`.
 * No method throws; no message holds a key.
 */
export interface SecretStore {
  /** What a person calls the keychain ("the login keyring", "Keychain"), or null where there is none. */
  readonly name: string | null
  get(account: string): Promise<{ readonly ok: true; readonly secret: string | null } | SecretFailure>
  set(account: string, secret: string): Promise<{ readonly ok: true } | SecretFailure>
  delete(account: string): Promise<{ readonly ok: true } | SecretFailure>
}

/** The part of `@napi-rs/keyring` that is used. */
export interface KeychainBinding {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options?: { linux?: { store?: 'secret-service' } },
  ) => KeychainEntry
}

interface KeychainEntry {
  getPassword(signal?: AbortSignal): Promise<string | null>
  setPassword(secret: string, signal?: AbortSignal): Promise<void>
  deletePassword(signal?: AbortSignal): Promise<boolean>
}

export interface KeychainOptions {
  /** What the entries are filed under. */
  readonly service?: string
  /** How long to wait for the keychain, which may be waiting for a person to unlock it. In ms. */
  readonly timeoutMs?: number
  readonly platform?: NodeJS.Platform
  /** Loads the native part; it is asked for once, on first use. */
  readonly load?: () => Promise<KeychainBinding>
}

/**
 * The operating system's keychain. Resolves once it is known whether there is one: `name` is null where not, and
 * then every call says why. Never rejects. A call may find a keychain that was started in the meantime.
 */
export async function createKeychain({
  service = 'mayfly',
  timeoutMs = 10_000,
  platform = process.platform,
  load = loadBinding,
}: KeychainOptions = {}): Promise<SecretStore> {
  let binding: Promise<KeychainBinding> | undefined

  async function entry(account: string): Promise<KeychainEntry> {
    binding ??= load()
    const { AsyncEntry } = await binding
    // Without the pin a missing Secret Service falls back silently to the kernel's keyring, which forgets at reboot.
    return new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
  }

  async function attempt<T>(step: KeychainStep, account: string, secret: string, work: Work<T>) {
    const limit = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const expired = new Promise<'expired'>((resolve) => {
      timer = setTimeout(() => {
        resolve('expired')
        limit.abort()
      }, timeoutMs)
    })
    try {
      const opened = await entry(account)
      const result = await Promise.race([work(opened, limit.signal), expired])
      if (result === 'expired') return keychainFailure({ kind: 'silent', step, platform, timeoutMs })
      return { ok: true as const, value: result.value }
    } catch (error) {
      if (limit.signal.aborted) return keychainFailure({ kind: 'silent', step, platform, timeoutMs })
      if (isMissingBinding(error))
        return { ok: false as const, why: missingBindingWords(platform, process.arch) }
      return keychainFailure({ kind: 'refused', step, platform, native: nativeWords(error, secret) })
    } finally {
      clearTimeout(timer)
    }
  }

  const probe = await attempt('probe', 'probe', '', async (_entry) => ({ value: null }))

  return {
    name: probe.ok ? keychainName(platform) : null,
    async get(account) {
      const read = await attempt('get', account, '', async (opened, signal) => ({
        value: (await opened.getPassword(signal)) ?? null,
      }))
      return read.ok ? { ok: true, secret: read.value } : read
    },
    async set(account, secret) {
      const wrote = await attempt('set', account, secret, async (opened, signal) => ({
        value: await opened.setPassword(secret, signal),
      }))
      return wrote.ok ? { ok: true } : wrote
    },
    async delete(account) {
      const removed = await attempt('delete', account, '', async (opened, signal) => ({
        value: await opened.deletePassword(signal),
      }))
      return removed.ok ? { ok: true } : removed
    },
  }
}

/** Holds keys until the process ends: for tests, and beside a computer without a keychain. */
export function createMemorySecrets({ name = null }: { name?: string | null } = {}): SecretStore {
  const secrets = new Map<string, string>()
  return {
    name,
    get: async (account) => ({ ok: true, secret: secrets.get(account) ?? null }),
    async set(account, secret) {
      secrets.set(account, secret)
      return { ok: true }
    },
    async delete(account) {
      secrets.delete(account)
      return { ok: true }
    },
  }
}

type Work<T> = (entry: KeychainEntry, signal: AbortSignal) => Promise<{ value: T }>

/** Loaded late: it costs 5 to 20 ms and most commands never read a key. */
async function loadBinding(): Promise<KeychainBinding> {
  return (await import('@napi-rs/keyring')) as unknown as KeychainBinding
}

function isMissingBinding(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return /MODULE_NOT_FOUND|ERR_DLOPEN_FAILED/.test(code) || /native binding/i.test(error.message)
}

/** The keychain's own words, at most 200 characters on one line; nothing of them where they hold the key. */
function nativeWords(error: unknown, secret: string): string {
  const words = (error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
  return secret !== '' && words.includes(secret) ? '' : words
}
