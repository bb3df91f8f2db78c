import { assertNever } from '../../shared/assert-never.ts'
import type { Failure } from '../../shared/failure.ts'
import { nextStep } from '../../shared/next-step.ts'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { helpForGone } from '../history/help-for-gone.ts'
import { bringBack } from '../history/renew-links.ts'
import { uploadAgain } from '../history/upload-again.ts'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { living } from '../shell/living-links.ts'
import { openSettings, useStore } from '../store.ts'
import { elsewhereOf } from './elsewhere.ts'
import { cancel, clear, pause, resume, retry, sendNow } from './queue-actions.ts'

export interface PrimaryAction {
  readonly label: string
  readonly look: 'plain' | 'ghost'
  readonly run: () => void
}

/** The one button of a row, by its state at `now`; null: the row asks a question instead. */
export function primaryAction(upload: Upload, now: number): PrimaryAction | null {
  const { id, state } = upload
  const one = { ids: [id] }
  switch (state.kind) {
    case 'queued':
      return isHostBusy(upload)
        ? { label: 'Now', look: 'plain', run: () => sendNow(upload) }
        : { label: 'Pause', look: 'ghost', run: () => pause(one) }
    case 'sending':
      return state.phase === 'processing'
        ? { label: 'Cancel', look: 'ghost', run: () => void cancel([id]) }
        : { label: 'Pause', look: 'ghost', run: () => pause(one) }
    case 'waiting':
      return { label: 'Now', look: 'plain', run: () => retry(one) }
    case 'paused':
      return state.because === null
        ? { label: 'Resume', look: 'plain', run: () => resume(one) }
        : afterFailure(upload, state.because)
    case 'needs-key':
      return { label: 'Enter key', look: 'plain', run: () => openSettings(upload.destination) }
    case 'needs-answer':
      return null
    case 'unknown':
    case 'cancelled':
      return { label: 'Send again', look: 'plain', run: () => retry(one) }
    case 'failed':
      return afterFailure(upload, state.because)
    case 'done':
      return (
        afterLife(upload, now) ?? { label: 'Copy link', look: 'plain', run: () => void copyLinks([upload]) }
      )
    default:
      return assertNever(state)
  }
}

/** Whether the destination of what waits its turn takes nothing for a while. */
export function isHostBusy({ state, destination }: Upload): boolean {
  const status = useStore.getState().destinations.find((one) => one.destination.id === destination)
  return state.kind === 'queued' && status?.gate.kind === 'cooling'
}

/** A link that leads nowhere is not what a person needs: what brings it back is. */
function afterLife(upload: Upload, now: number): PrimaryAction | null {
  const { id, destination } = upload
  const hasDestination = useStore.getState().destinations.some((one) => one.destination.id === destination)
  switch (helpForGone(upload, null, hasDestination, now)) {
    case 'renew':
      return { label: 'Renew', look: 'plain', run: () => void bringBack(upload) }
    case 'again':
      return hasDestination
        ? { label: 'Upload again', look: 'plain', run: () => void uploadAgain([id], null) }
        : { label: 'Details', look: 'plain', run: () => useStore.setState({ detailsOf: id }) }
    case 'none':
      return { label: 'Clear', look: 'ghost', run: () => void clear([id]) }
    case null:
      return null
  }
}

function afterFailure(upload: Upload, because: Failure): PrimaryAction {
  const { id, destination, provider } = upload
  const again = () => retry({ ids: [id] })
  switch (nextStep(because.code)) {
    case 'wait':
    case 'retry':
      return { label: 'Retry', look: 'plain', run: again }
    case 'send-again':
      return { label: 'Send again', look: 'plain', run: again }
    case 'enter-key':
      return { label: 'Enter key', look: 'plain', run: () => openSettings(destination) }
    case 'check-destination':
      return { label: 'Check settings', look: 'plain', run: () => openSettings(destination) }
    case 'see-host': {
      const url = useStore.getState().providers.find((one) => one.id === provider)?.help.keysUrl
      return { label: 'See host', look: 'plain', run: () => void (url && attempt(() => openLink(url))) }
    }
    case 'none':
      return because.code !== 'private-address' && canGoElsewhere(upload)
        ? { label: 'Send elsewhere', look: 'plain', run: () => sendElsewhere(upload) }
        : { label: 'Clear', look: 'ghost', run: () => void clear([id]) }
  }
}

/** Whether another destination may be offered: the row waits or has failed, and there is another. */
export function canGoElsewhere({ state, destination }: Upload): boolean {
  const settled = state.kind === 'done' || state.kind === 'sending' || state.kind === 'unknown'
  return !settled && useStore.getState().destinations.some((one) => one.destination.id !== destination)
}

export function sendElsewhere(upload: Upload): void {
  const { state } = upload
  const why = 'because' in state ? (state.because?.message ?? null) : null
  useStore.setState({ elsewhere: elsewhereOf(upload, why) })
}

/** Opens the link of an upload: of one that was renewed, the link that lives now. */
export async function openLinkOf(upload: Upload): Promise<void> {
  const { uploads } = await living([upload], Date.now())
  const [{ state } = upload] = uploads
  if (state.kind === 'done') await openLink(state.result.url)
}

/** Opens a web address outside of Mayfly. */
export async function openLink(url: string): Promise<void> {
  if (useStore.getState().capabilities.nativeDialog) await engine().host.openExternal({ url })
  else window.open(url, '_blank', 'noopener,noreferrer')
}
