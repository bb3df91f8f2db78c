import type { AddResult, Input } from '../../shared/contract.ts'
import { type DeepLink, parseDeepLink } from './deep-link.ts'
import { countOf, shortened } from './in-words.ts'
import type { LaunchArguments } from './launch-arguments.ts'

export interface TakeGiven {
  add(inputs: readonly Input[], label?: string): Promise<AddResult>
  isPrivateHost(hostname: string): boolean
  /** True: the person said yes. */
  ask(question: { message: string; detail: string; yes: string }): Promise<boolean>
  tell(message: string, detail: string): void
  show(how: 'window' | 'small'): void
  uploadClipboard(): void | Promise<void>
}

/** Uploads what the system handed over; a link only after the person said yes. Says what was refused. */
export async function takeGiven(given: LaunchArguments, deps: TakeGiven): Promise<void> {
  if (given.show !== 'hidden') deps.show(given.show)
  const inputs: Input[] = [
    ...given.paths.map((path): Input => ({ kind: 'path', path })),
    ...given.urls.map((url): Input => ({ kind: 'url', url })),
  ]
  if (inputs.length > 0) await addAndTell(inputs, deps)
  if (given.clipboard) await deps.uploadClipboard()
  for (const link of given.links) await takeLink(parseDeepLink(link, deps.isPrivateHost), deps)
}

async function takeLink(link: DeepLink, deps: TakeGiven): Promise<void> {
  if (link.kind === 'refused') deps.tell(link.message, '')
  if (link.kind !== 'upload') return
  const { urls } = link
  const yes = await deps.ask({
    message:
      urls.length === 1
        ? 'Upload what is at this address?'
        : `Upload what is at these ${urls.length} addresses?`,
    detail: `${urls.map((url) => shortened(url, 120)).join('\n')}\n\nA web page or another program asks for it.`,
    yes: 'Upload',
  })
  if (yes)
    await addAndTell(
      urls.map((url): Input => ({ kind: 'url', url })),
      deps,
    )
}

/** Adds one batch and says what was not accepted. */
export async function addAndTell(
  inputs: readonly Input[],
  { add, tell }: Pick<TakeGiven, 'add' | 'tell'>,
): Promise<void> {
  const label = inputs.length > 1 ? { label: countOf(inputs.length, 'file') } : {}
  const { refused } = await add(inputs, label.label)
  if (refused.length === 0) return
  const shown = refused.slice(0, 8).map(({ input, failure }) => `${shortened(input, 60)}: ${failure.message}`)
  const rest = refused.length - shown.length
  tell(
    `${countOf(refused.length, 'item')} could not be added.`,
    [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'),
  )
}
