import type { Command } from 'commander'
import { csvLine } from '../../shared/csv.ts'
import { fileTypes } from '../../shared/file-type.ts'
import { type HistoryPage, type HistoryView, historyLives, historySorts } from '../../shared/history.ts'
import { csvRow, failureOf, jsonColumns, jsonRow } from '../../shared/json-row.ts'
import type { Upload } from '../../shared/upload.ts'
import type { CliContext } from './context.ts'
import { openSession, type Session } from './engine-session.ts'
import { checkDestination, knownDestinations } from './environment-options.ts'
import { formatSize } from './format-size.ts'
import { historyFilter, historySort, type RawHistoryFilter } from './history-filter.ts'
import { takesOneOf } from './option-words.ts'
import { parseWhole } from './parse-duration.ts'
import { formatMoment, formatTable, shorten } from './table.ts'
import { UsageError } from './usage-error.ts'

interface RawHistoryOptions extends RawHistoryFilter {
  readonly sort?: string
  readonly limit?: string
  readonly json?: boolean
  readonly csv?: boolean
}

/** What a person reads at once; an export is whole unless it says otherwise. */
const readableLimit = 50
const mostRows = 100_000_000

export function historyCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .option('--search <text>', 'words of a name, folder, link or tag')
    .option('--expiring [time]', 'links that die within this time (default: 24h)')
    .option('--life <which>', historyLives.join(', '))
    .option('--saved', 'of which a copy was saved')
    .option('--unsaved', 'of which none was')
    .option('--type <kind>', fileTypes.join(', '))
    .option('--to <destination>', 'uploaded to this destination')
    .option('--since <day>', 'uploaded on this day or later')
    .option('--until <day>', 'uploaded on this day or before')
    .option('--sort <by>', `${historySorts.join(', ')}; -size and so on for the other way round`)
    .option('--limit <n>', `how many (default: ${readableLimit}; all with --json and --csv)`)
    .option('--json', 'one JSON object a line')
    .option('--csv', 'comma-separated, with a line of headings')
    .addHelpText(
      'after',
      `
Examples:
  mayfly history --search holiday --type image
  mayfly history --expiring 12h --json
  mayfly history --since 2026-11-01 --sort -size --csv`,
    )
    .action(async (raw: RawHistoryOptions) => finish(await history(raw, context)))
  takesOneOf(command, '--life', historyLives)
  takesOneOf(command, '--type', fileTypes)
  takesOneOf(command, '--to', knownDestinations)
  takesOneOf(command, '--sort', [...historySorts, ...historySorts.map((sort) => `-${sort}`)])
}

async function history(raw: RawHistoryOptions, context: CliContext): Promise<number> {
  if (raw.json && raw.csv) throw new UsageError('Choose one of --json and --csv.')
  const whole = raw.json || raw.csv
  const limit =
    raw.limit === undefined
      ? whole
        ? mostRows
        : readableLimit
      : parseWhole(raw.limit, '--limit', 1, mostRows)
  const view = { filter: historyFilter(raw), sort: historySort(raw.sort) }
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  try {
    if (raw.to !== undefined) await checkDestination(session, raw.to)
    const isOver = () => context.interruption.signal.aborted || context.output.lost.aborted
    const pages = historyPages(session, view, limit, isOver)
    await (whole ? printExport(pages, raw.csv ?? false, context) : printTable(pages, context))
    return context.interruption.exitCode() ?? 0
  } finally {
    await session.close()
  }
}

/** At most `limit` rows in all. */
async function* historyPages(
  session: Session,
  view: HistoryView,
  limit: number,
  isOver: () => boolean,
): AsyncGenerator<Upload[]> {
  let cursor: string | null = null
  let left = limit
  do {
    const asked = { ...view, cursor, limit: Math.min(500, left) }
    const page: HistoryPage = await session.call((client) => client.history.page(asked))
    yield page.rows
    left -= page.rows.length
    cursor = page.rows.length === 0 ? null : page.cursor
  } while (cursor !== null && left > 0 && !isOver())
}

async function printExport(
  pages: AsyncIterable<Upload[]>,
  csv: boolean,
  { output }: CliContext,
): Promise<void> {
  if (csv) output.write(csvLine(jsonColumns))
  for await (const rows of pages) {
    for (const row of rows) {
      if (csv) output.write(csvRow(row))
      else output.print(JSON.stringify(jsonRow(row)))
    }
    await output.flushed()
  }
}

async function printTable(pages: AsyncIterable<Upload[]>, { output }: CliContext): Promise<void> {
  const wide = output.stdoutIsTerminal
  const now = Date.now()
  const cells: string[][] = []
  for await (const rows of pages) {
    for (const row of rows) {
      const { state } = row
      const result = state.kind === 'done' ? state.result : null
      cells.push([
        row.id,
        moment(result?.uploadedAt ?? row.changedAt, now, wide),
        wide ? shorten(row.name, 40) : row.name,
        row.size === null ? '' : formatSize(row.size),
        result ? (result.expiresAt === null ? 'kept' : moment(result.expiresAt, now, wide)) : state.kind,
        result ? result.url : (failureOf(state)?.message ?? ''),
      ])
    }
  }
  if (cells.length === 0) return output.say('Nothing was found in the history.')
  for (const line of formatTable(['id', 'uploaded', 'name', 'size', 'expires', 'link'], cells, wide))
    output.print(line)
}

function moment(ms: number, now: number, wide: boolean): string {
  return wide ? formatMoment(ms, now) : new Date(ms).toISOString()
}
