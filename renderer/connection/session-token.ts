const storageKey = 'mayfly-token'

/**
 * The token of `mayfly serve`: taken from the link's fragment once, kept for this tab, and removed from the
 * address bar, so that it is in no history and no screenshot. Null: this page was not opened by its link.
 */
export function takeSessionToken(): string | null {
  const found = /[#&]token=([^&]+)/.exec(window.location.hash)?.[1]
  if (found !== undefined) {
    sessionStorage.setItem(storageKey, decodeURIComponent(found))
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`)
  }
  return sessionStorage.getItem(storageKey)
}

export function forgetSessionToken(): void {
  sessionStorage.removeItem(storageKey)
}
