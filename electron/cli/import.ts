import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ImportEvent } from '../../shared/contract.ts'
import type { ImportSource } from '../../shared/data-contract.ts'
import { importedInWords } from '../../shared/imported-in-words.ts'
import type { CliContext } from './context.ts'
import { openSession, type Session } from './engine-session.ts'
import { readToEnd } from './read-to-end.ts'
import { UsageError } from './usage-error.ts'

export function importCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('<file>', 'a history that was exported as JSON; - for standard input')
    .option('--json', 'print {"added", "known", "repeated", "refused"}')
    .action(async (file: string, { json = false }: { json?: boolean }) =>
      finish(await importFile(file, json, context)),
    )
}

/** 0 when all of the file is in the history, 1 when some of it was no upload. */
async function importFile(file: string, json: boolean, context: CliContext): Promise<number> {
  const { output, interruption, cwd } = context
  if (file === '') throw new UsageError('An empty argument names no file.')
  const session = await openSession({ ...context, scope: { kind: 'none' } })
  try {
    const source = file === '-' ? await fromStandardInput(session, context) : fromPath(resolve(cwd, file))
    const events = await session.callOnce((client) => client.data.import(source))
    let last: ImportEvent | null = null
    for await (const event of events) {
      last = event
      if (event.kind === 'progress') output.status(progressLine(event))
      if (interruption.signal.aborted) break
    }
    output.status(null)
    if (last?.kind === 'done') {
      const { added, known, repeated, refused } = last
      if (json) output.print(JSON.stringify({ added, known, repeated, refused }))
      else output.say(importedInWords(last))
      return refused > 0 ? 1 : 0
    }
    const soFar = last?.kind === 'progress' && last.step === 'adding' ? last.done : 0
    output.say(`Stopped. ${soFar} entries were looked at and merged; the same command goes on with the rest.`)
    return interruption.exitCode() ?? 1
  } finally {
    output.status(null)
    await session.close()
  }
}

const fromPath = (path: string): ImportSource => ({ kind: 'path', path })

async function fromStandardInput(
  session: Session,
  { stdin, interruption }: CliContext,
): Promise<ImportSource> {
  const { stagedId } = await session.stage('history.json', readToEnd(stdin, interruption.signal))
  return { kind: 'staged', stagedId }
}

function progressLine({ step, done, of }: Extract<ImportEvent, { kind: 'progress' }>): string {
  const percent = of === 0 ? 100 : Math.floor((done / of) * 100)
  return step === 'reading' ? `Reading the file: ${percent} %` : `Adding to the history: ${percent} %`
}
