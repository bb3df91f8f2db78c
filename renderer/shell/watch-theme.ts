import { useStore } from '../store.ts'

/** Sets the colours by the setting, and by the system where the setting leaves it to that. */
export function watchTheme(): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const paint = () => {
    const { theme } = useStore.getState().settings
    const dark = theme === 'dark' || (theme === 'system' && system.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  }
  paint()
  system.addEventListener('change', paint)
  const unsubscribe = useStore.subscribe((state, before) => {
    if (state.settings.theme !== before.settings.theme) paint()
  })
  return () => {
    system.removeEventListener('change', paint)
    unsubscribe()
  }
}
