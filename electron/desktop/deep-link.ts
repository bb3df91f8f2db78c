/** Addresses that other programs and pages may open: `mayfly://upload?url=…`. */
export const linkScheme = 'mayfly'

export type DeepLink =
  | { readonly kind: 'upload'; readonly urls: readonly string[] }
  | { readonly kind: 'show' }
  /** `message`: why it was not followed, one sentence. */
  | { readonly kind: 'refused'; readonly message: string }

const longestLink = 16_384
const mostUrls = 20

/**
 * Reads a link of Mayfly's own scheme. Any page can make a person's browser open one, so nothing in it is believed:
 * only http and https addresses on the public internet pass, and nothing is sent before the person says so.
 * @param isPrivateHost true for hosts that are not on the public internet
 */
export function parseDeepLink(link: string, isPrivateHost: (hostname: string) => boolean): DeepLink {
  if (link.length > longestLink) return refused('it is too long')
  if (!URL.canParse(link)) return refused('it cannot be read')
  const { protocol, host, pathname, searchParams } = new URL(link)
  if (protocol !== `${linkScheme}:`) return refused('it is not one of Mayfly’s')
  const action = (host || pathname).replace(/\/+$/, '').replace(/^\/+/, '')
  if (action === '') return { kind: 'show' }
  if (action !== 'upload' || !['', '/'].includes(host === '' ? '' : pathname))
    return refused('it asks for something that Mayfly does not do')
  const urls = searchParams.getAll('url')
  if (urls.length === 0) return refused('it names no address to upload')
  if (urls.length > mostUrls) return refused(`it names more than ${mostUrls} addresses`)
  for (const url of urls) {
    const problem = problemWith(url, isPrivateHost)
    if (problem !== null) return refused(problem)
  }
  return { kind: 'upload', urls: urls.map((url) => new URL(url).href) }
}

function problemWith(url: string, isPrivateHost: (hostname: string) => boolean): string | null {
  if (!URL.canParse(url)) return 'the address in it cannot be read'
  const { protocol, hostname, username, password } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'only addresses that start with http or https can be uploaded from a link'
  if (username !== '' || password !== '') return 'the address in it holds a user name or a password'
  if (isPrivateHost(hostname)) return 'the address in it is on this computer or in a private network'
  return null
}

function refused(why: string): DeepLink {
  return { kind: 'refused', message: `Mayfly did not follow that link: ${why}.` }
}
