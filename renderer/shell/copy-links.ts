import { formatLinks, type LinkFormat, linkFormatOf, linkOf } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { useStore } from '../store.ts'
import { plural } from '../ui/plural.ts'
import { attempt } from './attempt.ts'
import { copiedInWords, living } from './living-links.ts'
import { readBatch } from './read-batch.ts'
import { say } from './toasts.ts'

/** Puts text on the clipboard. False: the browser refused, which it does without a fresh click. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (useStore.getState().capabilities.hostClipboard) await engine().host.writeClipboard({ text })
    else await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/**
 * Copies the links of what is done among `uploads`, in their order, and says so: of what was renewed, those that live
 * now. Where some of them lead nowhere any more, it asks first.
 */
export async function copyLinks(
  uploads: readonly Upload[],
  format: LinkFormat = linkFormatOf(useStore.getState().settings),
): Promise<void> {
  const now = Date.now()
  const { uploads: all, moved } = await living(
    uploads.filter(({ state }) => state.kind === 'done'),
    now,
  )
  const alive = all.filter((upload) => !isGone(upload, now))
  if (alive.length < all.length) useStore.setState({ goneLinks: { all, alive, format } })
  else await copyUnasked(all, format, moved)
}

/** The same, also for links that lead nowhere: the person knows. `moved`: so many are not those of the rows shown. */
export async function copyUnasked(uploads: readonly Upload[], format: LinkFormat, moved = 0): Promise<void> {
  const links = uploads.map(linkOf).filter((link) => link !== null)
  if (links.length === 0) return say('There is no link to copy yet.')
  await copyAndSay(formatLinks(format, links), links.length, moved)
}

/** Copies all links of a batch, in the order its files were given. */
export async function copyBatchLinks(batch: string, format?: LinkFormat): Promise<void> {
  const rows = await attempt(() => batchRows(batch))
  if (rows) await copyLinks(rows, format)
}

export function batchRows(batch: string): Promise<Upload[]> {
  return readBatch((start, count) => engine().queue.batch({ batch, start, count }))
}

async function copyAndSay(text: string, count: number, moved: number): Promise<void> {
  if (await copyText(text)) return say(copiedInWords(count, moved))
  say(count === 1 ? 'The link is ready.' : `${plural(count, 'link')} are ready.`, {
    label: count === 1 ? 'Copy link' : 'Copy all links',
    run: () => void copyText(text),
  })
}
