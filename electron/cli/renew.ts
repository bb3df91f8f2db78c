import type { Command } from 'commander'
import type { RenewedLink } from '../../shared/contract.ts'
import { plainText } from '../../shared/escape-text.ts'
import { failureOf, jsonRow } from '../../shared/json-row.ts'
import type { Upload } from '../../shared/upload.ts'
import { checkChoice, chooseLinks } from './choose-links.ts'
import type { CliContext } from './context.ts'
import { openSession, type Session } from './engine-session.ts'
import { exitCodeFor } from './exit-code.ts'
import { tellWhereLinksAre } from './unread.ts'
import { watchUploads } from './watch-uploads.ts'

/** Of each of these a new row is on the disk before the next are asked for; the engine takes 10,000 at most. */
const atOnce = 500

interface RawRenewOptions {
  readonly expiring?: string | true
  readonly json?: boolean
}

export function renewCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('[id...]', 'uploads, as `mayfly history --json` names them')
    .option('--expiring [time]', 'those whose links die within this time (default: 24h)')
    .option('--json', 'one JSON object a line: the new row, with "link": "kept", "changed" or null')
    .action(async (ids: string[], raw: RawRenewOptions) => finish(await renew(ids, raw, context)))
}

/** 0 when every one was uploaded again, whether or not its link is the same; else as `upload`. */
async function renew(ids: readonly string[], raw: RawRenewOptions, context: CliContext): Promise<number> {
  const { output, interruption } = context
  checkChoice(ids, raw.expiring)
  const session = await openSession({ ...context, scope: { kind: 'own', batches: [] } })
  try {
    const old: Upload[] = []
    for await (const row of chooseLinks(session, ids, raw.expiring)) old.push(row)
    const asked = old.map(({ id }) => id)
    const renewed: RenewedLink[] = []
    for (let at = 0; at < asked.length && !interruption.signal.aborted; at += atOnce) {
      const ids = asked.slice(at, at + atOnce)
      renewed.push(...(await session.callOnce((client) => client.history.renew({ ids }))))
    }
    for (const { id, failure } of renewed) {
      const row = old.find((each) => each.id === id)
      if (failure) output.say(`${plainText(row?.name ?? id)}: ${failure.message}`)
    }
    const rows = await untilSettled(
      session,
      renewed.flatMap(({ renewed: id }) => id ?? []),
      interruption.signal,
    )
    for (const row of rows) {
      // What was renewed before is renewed as what stands for it now: compared is the link that was asked for.
      const asked = renewed.find((each) => each.renewed === row.id)?.id
      const before = old.find(({ id }) => id === asked)
      output.print(
        raw.json ? JSON.stringify({ ...jsonRow(row), link: linkAfter(before, row) }) : told(before, row),
      )
    }
    await tellWhereLinksAre(output)
    if (old.length === 0) output.say('No link dies within that time.')
    const refused = renewed
      .filter(({ failure }) => failure !== null)
      .map(() => ({ kind: 'refused' }) as const)
    return exitCodeFor([...rows.map(({ state }) => state), ...refused], interruption.exitCode())
  } finally {
    await session.close()
  }
}

async function untilSettled(
  session: Session,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Upload[]> {
  if (ids.length === 0) return []
  const wanted = new Set(ids)
  const load = () =>
    Promise.all(ids.map(async (id) => (await session.call((client) => client.history.item({ id }))).upload))
  const inOnePage = async function* () {
    yield await load()
  }
  session.adopt((await load()).map(({ batch }) => batch))
  await watchUploads(session, {
    load: inOnePage,
    belongs: ({ id }) => wanted.has(id),
    onChange: ({ moving }) => moving.size === 0,
    onDestinations: () => {},
    signal,
  })
  return load()
}

function linkAfter(before: Upload | undefined, after: Upload): 'kept' | 'changed' | null {
  if (before?.state.kind !== 'done' || after.state.kind !== 'done') return null
  return before.state.result.url === after.state.result.url ? 'kept' : 'changed'
}

function told(before: Upload | undefined, after: Upload): string {
  const name = plainText(after.name)
  if (after.state.kind !== 'done')
    return `not renewed\t${name}\t${failureOf(after.state)?.message ?? after.state.kind}`
  const { url, expiresAt } = after.state.result
  const until = expiresAt === null ? '' : `\tshould live until ${new Date(expiresAt).toISOString()}`
  return linkAfter(before, after) === 'kept'
    ? `link kept\t${name}\t${url}${until}; the host does not promise it`
    : `link changed, copy it again\t${name}\t${url}${until}`
}
