import { resolve } from 'node:path'
import type { Command } from 'commander'
import { plainText } from '../../shared/escape-text.ts'
import { jsonRow } from '../../shared/json-row.ts'
import { checkChoice, chooseLinks, eachAtOnce } from './choose-links.ts'
import type { CliContext } from './context.ts'
import { openSession } from './engine-session.ts'
import { UsageError } from './usage-error.ts'

interface RawSaveOptions {
  readonly expiring?: string | true
  readonly dir?: string
  readonly json?: boolean
}

/** What the engine does at once; more would only wait there. */
const atOnce = 4

export function saveCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('[id...]', 'uploads, as `mayfly history --json` names them')
    .option('--expiring [time]', 'those whose links die within this time (default: 24h)')
    .option('--dir <folder>', 'an existing folder for the copies')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  mayfly save --expiring 12h --dir copies')
    .action(async (ids: string[], raw: RawSaveOptions) => finish(await save(ids, raw, context)))
}

/** 0 when every copy is on the disk, 1 when one is not. */
async function save(ids: readonly string[], raw: RawSaveOptions, context: CliContext): Promise<number> {
  const { output, interruption } = context
  if (!raw.dir) throw new UsageError('--dir <folder> says where the copies go.')
  checkChoice(ids, raw.expiring)
  const folder = resolve(context.cwd, raw.dir)
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  let [found, failed] = [0, 0]
  try {
    const rows = chooseLinks(session, ids, raw.expiring)
    await eachAtOnce(rows, atOnce, interruption.signal, async ({ id, name }) => {
      found++
      const [saved] = await session.call((client) => client.history.save({ ids: [id], folder }))
      if (saved?.failure) failed++
      if (raw.json) {
        const { upload } = await session.call((client) => client.history.item({ id }))
        const { code = '', message = '' } = saved?.failure ?? {}
        const row = { ...jsonRow(upload), savedPath: saved?.savedPath ?? null }
        output.print(JSON.stringify(saved?.failure ? { ...row, failure: { code, message } } : row))
      } else if (saved?.failure) output.say(`${plainText(name)}: ${saved.failure.message}`)
      else output.print(plainText(saved?.savedPath ?? ''))
    })
    if (found === 0 && !interruption.signal.aborted) output.say('No link dies within that time.')
    return interruption.exitCode() ?? (failed > 0 ? 1 : 0)
  } finally {
    await session.close()
  }
}
