import type { Change } from '../../shared/contract.ts'
import type { Settings } from '../../shared/settings.ts'

/** Whether now is the moment to ask, once, if Mayfly should start with the computer: a link that will die was made. */
export function isMomentToOfferStart(
  settings: Pick<Settings, 'startAtLogin' | 'askedToStart'>,
  change: Pick<Change, 'rows'>,
): boolean {
  if (settings.startAtLogin || settings.askedToStart) return false
  return change.rows.some(
    ({ state, practice }) => !practice && state.kind === 'done' && state.result.expiresAt !== null,
  )
}

export const offerToStart = {
  message: 'Start Mayfly with the computer?',
  detail:
    'The link that was just made will die. While Mayfly runs, it can tell you before that, so that you can save a copy in time. Settings can change this later.',
  yes: 'Start with the computer',
  no: 'Not now',
}
