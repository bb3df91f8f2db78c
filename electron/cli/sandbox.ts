import type { Command } from 'commander'
import { startSandbox } from '../sandbox/sandbox.ts'
import type { CliContext } from './context.ts'
import { listenSentence } from './listen-sentence.ts'
import { parseWhole } from './parse-duration.ts'
import { untilStopped } from './until-stopped.ts'

interface RawSandboxOptions {
  readonly port?: string
  readonly json?: boolean
}

export function sandboxCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .option('--port <n>', 'a free one otherwise')
    .option('--json', 'print {"url", "key", "keys", "control"} first')
    .action(async (raw: RawSandboxOptions) => finish(await runSandbox(raw, context)))
}

async function runSandbox(raw: RawSandboxOptions, { output, interruption }: CliContext): Promise<number> {
  const port = raw.port === undefined ? 0 : parseWhole(raw.port, '--port', 0, 65_535)
  interruption.alsoOnHangup()
  const sandbox = await startSandbox({ port }).catch((error: unknown) => {
    throw listenSentence(error, port)
  })
  const { url, key, keys, control } = sandbox
  if (raw.json) output.print(JSON.stringify({ url, key, keys, control }))
  else {
    output.print(url)
    output.say(
      `The practice host runs until Ctrl-C; its links work on this computer only. In another terminal:\n` +
        `  MAYFLY_KIE_URL=${url} MAYFLY_KIE_KEY=${key} mayfly upload <file>`,
    )
  }
  await untilStopped(interruption.signal)
  await sandbox.close()
  return interruption.exitCode() ?? 0
}
