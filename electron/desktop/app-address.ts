/** The app's own scheme: its page has an origin of its own, which `file:` pages have not. */
export const appScheme = 'mayfly-app'
export const appOrigin = `${appScheme}://app`
export const appPage = `${appOrigin}/index.html`

/** True for the addresses that Mayfly's own page can have, and no others. */
export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, pathname } = new URL(url)
  return protocol === `${appScheme}:` && host === 'app' && (pathname === '/index.html' || pathname === '/')
}

/**
 * True for a picture that our page drew and has saved, such as a QR code. All else that the app writes goes through
 * the contract; the person is asked where, and the name says that it is no program.
 */
export function isOwnPicture(url: string, name: string): boolean {
  return url.startsWith(`blob:${appOrigin}/`) && /\.png$/i.test(name)
}

/** What may be handed to the system's browser. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
}
