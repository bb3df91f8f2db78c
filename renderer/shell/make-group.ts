import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { useStore } from '../store.ts'
import { attempt } from './attempt.ts'
import { copyText } from './copy-links.ts'
import { say } from './toasts.ts'

/** Whether the host of these uploads can give one link for all of them: they are up, at one destination. */
export function canGroup(uploads: readonly Upload[]): boolean {
  const [first] = uploads
  if (
    !first ||
    uploads.some(({ destination, state }) => destination !== first.destination || state.kind !== 'done')
  ) {
    return false
  }
  return useStore
    .getState()
    .providers.some((one) => one.id === first.provider && one.groupLimit !== undefined)
}

/** One link for several uploads, copied when it is there. `onMade`: their rows tell of it now. */
export async function makeGroup(
  uploads: readonly Upload[],
  links: readonly string[],
  onMade?: () => void,
): Promise<void> {
  const members = [...uploads.map(({ id }) => ({ upload: id })), ...links.map((link) => ({ link }))]
  const group = await attempt(() => engine().groups.make({ members }))
  if (!group) return
  onMade?.()
  const copied = await copyText(group.url)
  say(
    copied ? 'The link of the group is copied.' : 'The group is made.',
    copied ? undefined : { label: 'Copy link', run: () => void copyText(group.url) },
  )
}
