import { renewedInWords } from '../../shared/renewed-in-words.ts'
import { savedInWords } from '../../shared/saved-in-words.ts'
import type { DesktopEngine } from './desktop-engine.ts'
import type { Notice } from './notification-model.ts'

export interface ExpiringAction {
  readonly do: 'save' | 'renew' | 'later'
  /** Of which links: those that were reminded of last, or all that end within a day. */
  readonly with: 'reminded' | 'ending-soon'
}

/** "Later" of a notification, in ms. */
const laterMs = 3_600_000

/** Does what a person chose at a notification about links that end soon, and says what came of it. */
export async function actOnExpiring(
  action: ExpiringAction,
  { history, settings }: Pick<DesktopEngine, 'history' | 'settings'>,
  show: (notice: Notice) => void,
): Promise<void> {
  if (action.do === 'later') {
    settings.update({ expiringLaterAt: Date.now() + laterMs })
    return
  }
  const { all, unsafe } = action.with === 'reminded' ? history.reminded() : history.endingSoon()
  const ids = action.do === 'save' ? unsafe : all
  if (ids.length === 0) return
  const result =
    action.do === 'save'
      ? { title: 'Copies', body: savedInWords(await history.save(ids, null)), screen: 'history' as const }
      : { title: 'Renewal', body: renewedInWords(await history.renew(ids)), screen: 'queue' as const }
  const { title, body, screen } = result
  show({ id: `expiring/${action.do}`, title, body, onClick: { kind: 'show', screen } })
}
