import type { SecretFailure } from './secrets.ts'

export type KeychainStep = 'probe' | 'get' | 'set' | 'delete'

export type KeychainProblem =
  /** No answer within the limit: often a prompt that waits for a person. */
  | {
      readonly kind: 'silent'
      readonly step: KeychainStep
      readonly platform: NodeJS.Platform
      readonly timeoutMs: number
    }
  /** `native`: the keychain's own words, already without the key. */
  | {
      readonly kind: 'refused'
      readonly step: KeychainStep
      readonly platform: NodeJS.Platform
      readonly native: string
    }

/** What a person calls the keychain of this platform. */
export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Keychain'
  if (platform === 'win32') return 'Windows Credential Manager'
  return 'the login keyring'
}

export function missingBindingWords(platform: NodeJS.Platform, arch: string): string {
  return (
    `The part of Mayfly that talks to the keychain (@napi-rs/keyring) could not be loaded on ${platform}-${arch}: ` +
    'it is not installed, or there is none for this system. Installing Mayfly again may mend it.'
  )
}

/** One sentence on what happened and why, one on what to do. */
export function keychainFailure(problem: KeychainProblem): SecretFailure {
  return { ok: false, why: problem.kind === 'silent' ? silentWords(problem) : refusedWords(problem) }
}

function silentWords({ platform, timeoutMs }: { platform: NodeJS.Platform; timeoutMs: number }): string {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000))
  return (
    `${subject(platform)} did not answer within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}. ` +
    'It may be waiting for you to unlock it: look for its prompt, then try again.'
  )
}

const installWords = 'Install and start gnome-keyring, KWallet or KeePassXC.'

/** What the Secret Service, Keychain and Credential Manager say, and what it means. First match counts. */
const meanings: readonly { readonly says: RegExp; readonly means: (platform: NodeJS.Platform) => string }[] =
  [
    {
      says: /ServiceUnknown|not provided by any \.service|has no owner|NameHasNoOwner|Spawn\./i,
      means: () =>
        `There is no keychain on this computer: no Secret Service answers on the session bus. ${installWords}`,
    },
    {
      says: /autolaunch|DBUS_SESSION_BUS_ADDRESS|Failed to connect to socket|NoServer|No such file or directory/i,
      means: () =>
        'There is no keychain in this session: a Secret Service is reached over the session bus, and there is none ' +
        `(as over SSH or in a container). ${installWords}`,
    },
    {
      says: /Did not receive a reply|NoReply|timed out/i,
      means: (platform) =>
        `${subject(platform)} did not answer: it hangs, or waits for you to unlock it. Unlock it and try again.`,
    },
    {
      says: /prompt was dismissed|locked|denied|canceled|cancelled|interaction is not allowed|AuthFailed/i,
      means: (platform) =>
        `${subject(platform)} is locked, or Mayfly was not allowed to use it. Unlock it, allow Mayfly, and try again.`,
    },
    {
      says: /no result found|no default|does not exist/i,
      means: () =>
        'The Secret Service has no default keyring to keep keys in. ' +
        'Create one named Login in your password manager (Passwords and Keys), then try again.',
    },
    {
      says: /too long|longer than|limit of/i,
      means: (platform) => `The key is longer than ${keychainName(platform)} takes. Check what was pasted.`,
    },
    {
      says: /not UTF-8|bad encoding|UTF-8 encoded/i,
      means: (platform) =>
        `What ${keychainName(platform)} holds for Mayfly is not a key that Mayfly wrote. Enter the key again.`,
    },
  ]

function refusedWords({ platform, native }: { platform: NodeJS.Platform; native: string }): string {
  const known = meanings.find(({ says }) => says.test(native))
  if (known) return known.means(platform)
  const own = native === '' ? '' : ` It said: ${native.replace(/\.$/, '')}.`
  return `${subject(platform)} could not be used.${own} Unlock it, or try again after signing in anew.`
}

function subject(platform: NodeJS.Platform): string {
  const name = keychainName(platform)
  return name.charAt(0).toUpperCase() + name.slice(1)
}
