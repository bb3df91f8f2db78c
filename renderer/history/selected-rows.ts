import type { HistorySort } from '../../shared/contract.ts'
import type { LinkFormat } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { say } from '../shell/toasts.ts'
import type { History } from './use-history.ts'

/** The engine gives no more rows in one answer. */
const rowsAtOnce = 500

type Order = HistorySort | 'given'

/** Copies the links of selected rows as they are shown, or as they were given; also of rows that are not held. */
export async function copySelected(
  history: History,
  selected: ReadonlySet<string>,
  options: { readonly format?: LinkFormat; readonly given?: boolean } = {},
): Promise<void> {
  const order = options.given ? 'given' : history.view.sort
  const uploads = await attempt(() => selectedRows(history, selected, order))
  if (uploads) await (options.format ? copyLinks(uploads, options.format) : copyLinks(uploads))
}

/** Ids of those among the selected that have a link. */
export async function selectedLinks(history: History, selected: ReadonlySet<string>): Promise<string[]> {
  const held = heldRows(history, selected)
  if (held) return held.filter(({ state }) => state.kind === 'done').map(({ id }) => id)
  return (await engine().history.arrange({ ids: [...selected], order: history.view.sort })).ids
}

/** Ids of those among the selected whose link lives now, and not for ever. */
export async function selectedLiving(
  history: History,
  selected: ReadonlySet<string>,
  now: number,
): Promise<string[]> {
  const rows = await selectedRows(history, selected, history.view.sort)
  const ends = ({ state }: Upload) => state.kind === 'done' && state.result.expiresAt !== null
  return rows.filter((row) => ends(row) && !isGone(row, now)).map(({ id }) => id)
}

/** Selects from one place of the list to another; says so where that is more than can be worked on at once. */
export async function idsToSelect(
  history: History,
  first: number,
  last: number,
): Promise<string[] | undefined> {
  const found = await attempt(() => history.idsBetween(first, last))
  if (found?.cut && last - first >= found.ids.length && found.ids.length > 0)
    say(`The first ${found.ids.length.toLocaleString('en')} are selected; more cannot be worked on at once.`)
  return found?.ids
}

async function selectedRows(
  history: History,
  selected: ReadonlySet<string>,
  order: Order,
): Promise<Upload[]> {
  const held = heldRows(history, selected)
  if (held && order !== 'given') return held
  const { ids } = await engine().history.arrange({ ids: [...selected], order })
  const rows: Upload[] = []
  for (let at = 0; at < ids.length; at += rowsAtOnce)
    rows.push(...(await engine().history.rows({ ids: ids.slice(at, at + rowsAtOnce) })))
  return rows
}

/** In the order shown; null when one of them is not held. */
function heldRows({ rows }: History, selected: ReadonlySet<string>): Upload[] | null {
  const held = rows.held.filter(({ id }) => selected.has(id))
  return held.length === selected.size ? held : null
}
