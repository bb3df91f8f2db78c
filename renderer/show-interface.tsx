import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { loadedLater } from './ui/loaded-later.tsx'

const SmallWindow = loadedLater('asked', async () => (await import('./tray/tray-window.tsx')).TrayWindow)

/** Draws the interface. Once this returns, all that follows the store has begun to. */
export function showInterface(): void {
  const place = document.getElementById('root')
  if (!place) return
  // The desktop's small window is the same page under another query.
  const isSmall = new URLSearchParams(window.location.search).get('view') === 'tray'
  const root = createRoot(place)
  flushSync(() => root.render(isSmall ? <SmallWindow /> : <App />))
}
