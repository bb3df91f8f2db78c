import type { Screen } from '../../shared/screen.ts'
import { useStore } from '../store.ts'

/** Keeps the screen and the address together, so that back and forward work. */
export function watchScreen(): () => void {
  const follow = () => useStore.setState({ screen: screenOf(window.location.hash) })
  follow()
  window.addEventListener('hashchange', follow)
  return () => window.removeEventListener('hashchange', follow)
}

function screenOf(hash: string): Screen {
  const name = hash.replace(/^#\/?/, '')
  return name === 'history' || name === 'settings' ? name : 'queue'
}
