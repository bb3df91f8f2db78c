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
