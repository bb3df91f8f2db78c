import type { Command } from 'commander'
import { plainText } from '../../shared/escape-text.ts'
import type { HostGroup } from '../../shared/host-group.ts'
import { uploadOf } from './choose-links.ts'
import type { CliContext } from './context.ts'
import { openSession } from './engine-session.ts'
import { UsageError } from './usage-error.ts'

interface RawGroupOptions {
  readonly info?: boolean
  readonly json?: boolean
}

export function groupCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument(
      '<id|link...>',
      'uploads, as `mayfly history --json` names them; links of the same host between them',
    )
    .option('--info', 'ask the host about the group that an upload is in')
    .option('--json', 'one JSON object')
    .action(async (given: string[], raw: RawGroupOptions) => finish(await group(given, raw, context)))
}

/** Prints the one link; with `--info` also what is in it. */
async function group(
  given: readonly string[],
  { info = false, json = false }: RawGroupOptions,
  context: CliContext,
): Promise<number> {
  const [first = ''] = given
  if (info && given.length !== 1) throw new UsageError('--info asks about one upload.')
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  try {
    for (const text of given) if (info || !isLink(text)) await uploadOf(session, text)
    const members = given.map((text) => (isLink(text) ? { link: text } : { upload: text }))
    const found: HostGroup = info
      ? await session.call((client) => client.groups.info({ upload: first }))
      : await session.callOnce((client) => client.groups.make({ members }))
    if (json) context.output.print(JSON.stringify(jsonGroup(found)))
    else context.output.print([found.url, ...(info ? found.files.map(nameOf) : [])].join('\n'))
    return 0
  } finally {
    await session.close()
  }
}

function jsonGroup({ id, url, count, createdAt, files }: HostGroup) {
  return { id, url, count, createdAt: createdAt === null ? null : new Date(createdAt).toISOString(), files }
}

const isLink = (text: string) => /^https?:/i.test(text)
const nameOf = (name: string | null) => (name === null ? '(gone)' : plainText(name))
