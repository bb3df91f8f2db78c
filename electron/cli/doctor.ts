import type { Command } from 'commander'
import type { DoctorCheck } from '../../shared/contract.ts'
import type { CliContext } from './context.ts'
import { openSession } from './engine-session.ts'
import { errorSentence } from './error-sentence.ts'

export function doctorCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExits with 1 when something is not as it should be.')
    .action(async ({ json }: { json?: boolean }) => finish(await doctor(json ?? false, context)))
}

/** 1 when something is not as it should be. */
async function doctor(json: boolean, context: CliContext): Promise<number> {
  const checks = await runChecks(context)
  for (const check of checks) {
    if (json) context.output.print(JSON.stringify(check))
    else {
      context.output.print(`${check.ok ? 'ok ' : 'no '} ${check.name}: ${check.message}`)
      if (check.place !== undefined) context.output.print(`    ${check.place}`)
      if (!check.ok && check.advice !== null) context.output.print(`    ${check.advice}`)
    }
  }
  return checks.every((check) => check.ok) ? 0 : 1
}

/** An engine that does not open is the first thing a doctor must be able to tell. */
async function runChecks(context: CliContext): Promise<DoctorCheck[]> {
  try {
    const session = await openSession({ ...context, scope: { kind: 'none' } })
    try {
      return await session.call((client) => client.doctor())
    } finally {
      await session.close()
    }
  } catch (error) {
    const message = errorSentence(error, context.environment.MAYFLY_DEBUG !== undefined)
    return [{ name: 'Data directory', ok: false, message, advice: null }]
  }
}
