import type { Failure } from '../../../shared/failure.ts'
import type { HostOption } from '../../../shared/host-option.ts'
import { isLoopbackHost } from '../http/private-address.ts'
import type { ProviderOptions } from './provider.ts'

/** Of the file, in bytes. */
const directPreferred = 10 * 1024 * 1024
const smallestInParts = 10_000_000
const largestDirect = 99_999_999
const longestMetadataKey = 64
const longestMetadataValue = 512
const mostMetadata = 50

/** What a person can choose at this host alone. */
export const uploadcareOptions: HostOption[] = [
  {
    ...{ id: 'store', kind: 'choice', initial: '0' },
    label: 'How long files stay',
    note: 'What Mayfly asks Uploadcare for with each file.',
    choices: [
      { value: '0', label: 'Temporary', note: 'Deleted within 24 hours.' },
      {
        ...{ value: '1', label: 'For good', keeps: 'for-good' },
        note: 'Kept until you delete them at Uploadcare; a repeat after a lost reply asks first.',
      },
      {
        ...{ value: 'auto', label: 'As the project says', keeps: 'as-the-account-says' },
        note: 'The setting of the Uploadcare project decides; most keep files for good.',
      },
    ],
  },
  {
    ...{
      id: 'directUpTo',
      kind: 'bytes',
      min: smallestInParts,
      max: largestDirect,
      initial: directPreferred,
    },
    label: 'In one request up to',
    note: 'Larger files go in parts, which go on where they broke off.',
  },
  {
    ...{ id: 'cdnHost', kind: 'text', placeholder: 'ucarecdn.com' },
    label: 'CDN host',
    note: 'Where links point, for projects that have a host of their own.',
  },
  {
    ...{ id: 'signingUrl', kind: 'text', placeholder: 'https://…' },
    label: 'Signing URL',
    note: 'Your own server that signs uploads. Uploadcare prefers it to a secret key on this computer.',
  },
  {
    ...{ id: 'checkUrlDuplicates', kind: 'switch', initial: false },
    label: 'Do not fetch a URL twice',
    note: 'A URL that the project knows already gives the file that is there.',
  },
  {
    ...{ id: 'saveUrlDuplicates', kind: 'switch', initial: true },
    label: 'Remember URLs at the host',
    note: 'So that it can tell which ones it knows, also after a lost reply.',
  },
  {
    ...{ id: 'metadata.', kind: 'pairs', placeholder: 'key=value' },
    label: 'Metadata',
    note: 'Kept with each file, one key=value a line.',
  },
]

/** Files up to and including so many bytes go in one request. */
export const directUpTo = (options: ProviderOptions): number =>
  options.directUpTo === undefined ? directPreferred : Number(options.directUpTo)

export const checksUrlDuplicates = (options: ProviderOptions): boolean =>
  options.checkUrlDuplicates === 'true'
export const savesUrlDuplicates = (options: ProviderOptions): boolean => options.saveUrlDuplicates !== 'false'

/** What the host would refuse, or nobody could use, found before a byte is sent. */
export function wrongOption(options: ProviderOptions): Failure | null {
  const refused = (message: string): Failure => ({ code: 'rejected', message })
  const { store, cdnHost, signingUrl } = options
  if (store !== undefined && !['0', '1', 'auto'].includes(store)) {
    return refused(
      `Uploadcare stores files as 0 (temporary), 1 (for good) or auto, and got “${store.slice(0, 40)}”.`,
    )
  }
  const direct = directUpTo(options)
  if (!Number.isInteger(direct) || direct < smallestInParts || direct > largestDirect) {
    return refused('In one request go files up to a size between 10 MB and just below 100 MB.')
  }
  if (cdnHost && !/^(https?:\/\/)?[a-z\d.-]+(:\d+)?\/*$/i.test(cdnHost.trim())) {
    return refused('The CDN host is a name such as ucarecdn.com, without a path.')
  }
  if (signingUrl) {
    const url = URL.canParse(signingUrl) ? new URL(signingUrl) : null
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname))
    if (!isSafe) return refused('The signing URL must be an https address.')
  }
  return wrongMetadata(options)
}

function wrongMetadata(options: ProviderOptions): Failure | null {
  const entries = Object.entries(options).filter(([name]) => name.startsWith('metadata.'))
  const refused = (message: string): Failure => ({ code: 'rejected', message })
  if (entries.length > mostMetadata)
    return refused(`Uploadcare takes at most ${mostMetadata} metadata values.`)
  for (const [name, value] of entries) {
    const key = name.slice('metadata.'.length)
    if (!/^[\w.:-]+$/.test(key) || key.length > longestMetadataKey) {
      return refused(
        `A metadata key has 1 to ${longestMetadataKey} letters, digits, ".", "_", ":" or "-"; "${key.slice(0, 80)}" does not fit.`,
      )
    }
    if (value === '' || value.length > longestMetadataValue) {
      return refused(`The metadata value of "${key}" must have 1 to ${longestMetadataValue} characters.`)
    }
  }
  return null
}
