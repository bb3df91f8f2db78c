import type { Command } from 'commander'
import { durationInWords } from '../../shared/duration-in-words.ts'
import { plainText } from '../../shared/escape-text.ts'
import { jsonRow } from '../../shared/json-row.ts'
import { measuredInWords } from '../../shared/measured-in-words.ts'
import type { Upload } from '../../shared/upload.ts'
import { chooseLinks, eachAtOnce, livingLinks } from './choose-links.ts'
import type { CliContext } from './context.ts'
import { openSession } from './engine-session.ts'

/** What the engine looks at at once. */
const atOnce = 4

export function checkCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('[id...]', 'uploads, as `mayfly history --json` names them (all whose links should live)')
    .option('--json', 'one JSON object a line; "alive" is true, false or null (not known)')
    .addHelpText('after', '\nExits with 1 when a link is gone, or could not be asked about.')
    .action(async (ids: string[], { json }: { json?: boolean }) =>
      finish(await check(ids, json ?? false, context)),
    )
}

/** 0 when every link lives, 1 when one is gone or could not be asked about. */
async function check(ids: readonly string[], json: boolean, context: CliContext): Promise<number> {
  const { output, interruption } = context
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  let [found, notAlive] = [0, 0]
  try {
    const rows = ids.length > 0 ? chooseLinks(session, ids, undefined) : livingLinks(session)
    await eachAtOnce(rows, atOnce, interruption.signal, async ({ id }: Upload) => {
      found++
      const [checked] = await session.call((client) => client.history.check({ ids: [id] }))
      const { upload } = await session.call((client) => client.history.item({ id }))
      const alive = checked?.alive ?? null
      if (alive !== true) notAlive++
      if (json) return output.print(JSON.stringify({ ...jsonRow(upload), alive }))
      const word = alive === null ? 'not known' : alive ? 'alive' : 'gone'
      const url = upload.state.kind === 'done' ? upload.state.result.url : ''
      const why = checked?.why ? ` (${plainText(checked.why)})` : ''
      output.print(`${word}\t${plainText(upload.name)}\t${url}${why}`)
    })
    const { destinations } = await session.snapshot()
    for (const { destination, diesEarly } of destinations) {
      if (diesEarly === null) continue
      const counted = durationInWords(diesEarly.lifetimeMs)
      const said = measuredInWords(plainText(destination.name), diesEarly)
      output.say(`${said} Mayfly offers to count on ${counted} from now on, in its window.`)
    }
    if (found === 0 && interruption.exitCode() === null) output.say('There is no link to check.')
    return interruption.exitCode() ?? (notAlive > 0 ? 1 : 0)
  } finally {
    await session.close()
  }
}
