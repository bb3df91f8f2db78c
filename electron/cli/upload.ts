import { Readable } from 'node:stream'
import type { Command } from 'commander'
import type { AddOptions, AddResult, Input, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { plainText } from '../../shared/escape-text.ts'
import { jsonRow } from '../../shared/json-row.ts'
import { plainKinds } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { addBatch } from './add-batch.ts'
import { arrangeInputs, type Slot } from './arrange-inputs.ts'
import { createBatchGroup, groupLimit } from './batch-group.ts'
import type { CliContext } from './context.ts'
import { elsewhereSentence } from './elsewhere-sentence.ts'
import { openSession, type Session } from './engine-session.ts'
import { chosenDestination, environmentOptions, knownDestinations } from './environment-options.ts'
import { type Ending, exitCodeFor } from './exit-code.ts'
import { followUploads, notPausedSentence } from './follow-uploads.ts'
import { takesOneOf } from './option-words.ts'
import { OwnerHangsError } from './owner-hangs-error.ts'
import {
  checkBase64Size,
  checkBase64Sizes,
  checkSources,
  parseSources,
  type Source,
} from './parse-sources.ts'
import { type ClipboardPart, readClipboard } from './read-clipboard.ts'
import { readToEnd } from './read-to-end.ts'
import { printRefusal } from './result-printer.ts'
import { tellWhereLinksAre } from './unread.ts'
import {
  methods,
  parseUploadOptions,
  type RawUploadOptions,
  stores,
  type UploadOptions,
} from './upload-options.ts'
import { batchPages } from './upload-pages.ts'
import { UsageError } from './usage-error.ts'
import type { WatchedRow } from './watched-row.ts'

export function uploadCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('[sources...]', 'files, folders, URLs, or - for standard input')
    .option('--to <destination>', 'where to (default: the default destination)')
    .option('--method <method>', 'auto, stream, base64, url or multipart', 'auto')
    .option('--path <remote-folder>', "remote folder (default: the destination's)")
    .option('--name <name>', 'exact remote name, for one source')
    .option('--exact-names', 'keep names as they are; with =replace, replace what is there')
    .option('--replace-names')
    .option('--concurrency <n>', 'uploads at once, 1 to 32 (default: as in Settings, 8 at first)')
    .option('--no-hash', 'no SHA-256 of what is sent')
    .option(
      '--give-up <time>',
      'fail after waiting this long for network or host, such as 90s, 10m or 3d (default: as in Settings, 24h at first)',
    )
    .option('--format <format>', 'url, markdown, html, bbcode or a template with {url}', 'url')
    .option('--json', 'one JSON object a line')
    .option('--reuse', 'take the link of a file that is up already, without sending it again')
    .option('--no-wait', 'only add them to the queue')
    .option('--store <0|1|auto>', 'temporary, for good, or as the account there says')
    .option('--metadata <key=value>', 'kept with the file; may be given again', gather)
    .option('--group', 'one link for all of it, printed last')
    .option('--force', 'send a file type that a host is not known to take')
    .option('--clipboard', 'upload what is on the clipboard')
    .addHelpText(
      'after',
      `
Examples:
  mayfly upload photo.jpg report.pdf
  mayfly upload --format '[{name}]({url})' holiday/
  mayfly upload --give-up 10m --json https://example.com/film.mp4
  tar -cz site | mayfly upload --name site.tgz -`,
    )
    .action(async (sources: string[], raw: RawUploadOptions) => finish(await upload(sources, raw, context)))
  const replace = command.options.find((option) => option.long === '--replace-names')
  replace?.hideHelp()
  takesOneOf(command, '--to', knownDestinations)
  takesOneOf(command, '--method', methods)
  takesOneOf(command, '--format', plainKinds)
  takesOneOf(command, '--store', stores)
}

/** Adds a batch and waits until none of its items can move without a person. Resolves with the exit code. */
async function upload(given: readonly string[], raw: RawUploadOptions, context: CliContext): Promise<number> {
  const options = parseUploadOptions(raw)
  const sources = parseSources(given, context.cwd)
  if (sources.length === 0 && !options.clipboard) {
    throw new UsageError('Name a file, a folder or a URL to upload, or - for standard input.')
  }
  checkSources(sources, { ...options, name: options.remoteName })
  const clipboard = options.clipboard ? await readClipboard(context.environment) : []
  if (options.remoteName !== undefined && sources.length + clipboard.length !== 1) {
    throw new UsageError('--name is for one source only.')
  }
  const session = await openSession({
    ...context,
    scope: options.wait ? { kind: 'own', batches: [] } : { kind: 'none' },
  })
  try {
    const code = await uploadWith(session, sources, clipboard, options, context)
    await tellWhereLinksAre(context.output)
    return code
  } finally {
    await session.close()
  }
}

async function uploadWith(
  session: Session,
  sources: readonly Source[],
  clipboard: readonly ClipboardPart[],
  options: UploadOptions,
  context: CliContext,
): Promise<number> {
  const { output, interruption } = context
  const before = await session.snapshot()
  const chosen = chosenDestination(before, options.to)
  if (options.group && groupLimit(before, chosen) === null) {
    throw new UsageError(`${chosen?.destination.name ?? 'This destination'} has no groups of files.`)
  }
  const base64Limit = options.method === 'base64' ? base64LimitOf(before, chosen) : null
  checkBase64Sizes(sources, base64Limit)
  const inputs: Input[] = []
  for (const part of clipboard) inputs.push(part.kind === 'bytes' ? await stageBytes(session, part) : part)
  for (const source of sources) {
    inputs.push(await inputOf(session, source, { ...options, base64Limit }, context))
  }
  const adding = addBatch(session, inputs, addOptions(options, chosen?.destination.id, context))
  const result = await adding.catch(sayingIfHung(output, notAddedSentence))
  if (!options.wait) return printAccepted(session, inputs, result, options.json, context)
  const offer = (rows: Iterable<WatchedRow>) => {
    const sentence = elsewhereSentence({ refused: result.refused, rows }, chosen, before)
    if (sentence !== null) output.say(sentence)
  }
  if (result.count === 0) {
    for (const refusal of result.refused) printRefusal(refusal, { json: options.json, batch: null, output })
    offer([])
    return exitCodeFor(result.refused.map(refused), interruption.exitCode())
  }
  const slots = await slotsOf(session, inputs, result).catch(
    sayingIfHung(output, notPausedSentence(result.batch)),
  )
  const group = options.group ? createBatchGroup(session, result, context) : null
  const ended = await followUploads(context, session, {
    slots,
    load: () => batchPages(session, result.batch),
    belongs: (row) => row.batch === result.batch,
    growing: false,
    batch: result.batch,
    json: options.json,
    format: options.format,
    ...(group && { finish: group.make }),
    onInterrupt: async () => {
      await session.call((client) => client.queue.pause({ batch: result.batch }))
      output.say(`Paused. Go on with \`mayfly queue resume ${result.batch}\`.`)
    },
  })
  offer(ended.values())
  const grouped = group?.print(options.json) ?? true
  const endings: Ending[] = [
    ...(grouped ? [] : [refused()]),
    ...[...ended.values()].map((row) => row.state),
    ...result.refused.map(refused),
  ]
  return exitCodeFor(endings, interruption.exitCode())
}

async function slotsOf(session: Session, inputs: readonly Input[], result: AddResult): Promise<Slot[]> {
  const slots: Slot[] = []
  for await (const placed of arrangeInputs(inputs, batchPages(session, result.batch), result.refused)) {
    slots.push(placed.kind === 'row' ? placed.row.id : placed.refusal)
  }
  return slots
}

const notAddedSentence =
  'The Mayfly that sends did not answer: it may have taken what was given, and may go on. `mayfly queue` lists it.'

function sayingIfHung(output: CliContext['output'], sentence: string) {
  return (error: unknown): never => {
    if (error instanceof OwnerHangsError) output.say(sentence)
    throw error
  }
}

function addOptions(
  options: UploadOptions,
  destination: string | undefined,
  context: CliContext,
): AddOptions {
  const { method, remotePath, remoteName, naming, concurrency, hash, giveUpMs } = options
  return {
    attended: false,
    alreadyUp: options.reuse ? 'reuse' : 'upload',
    method,
    ...(options.to !== undefined && { destination: options.to }),
    ...(remotePath !== undefined && { remotePath }),
    ...(remoteName !== undefined && { remoteName }),
    ...(naming !== undefined && { naming }),
    ...(concurrency !== undefined && { concurrency }),
    ...(hash !== undefined && { hash }),
    ...(giveUpMs !== undefined && { giveUpMs }),
    providerOptions: { ...options.providerOptions },
    // Asking for the bytes of a URL to be sent is asking for the detour.
    ...((method === 'stream' || method === 'base64' || method === 'multipart') && {
      detour: 'always' as const,
    }),
    ...(destination !== undefined && environmentOptions(context.environment, destination)),
  }
}

async function inputOf(
  session: Session,
  source: Source,
  options: UploadOptions & { readonly base64Limit: number | null },
  context: CliContext,
): Promise<Input> {
  switch (source.kind) {
    case 'path':
      return { kind: 'path', path: source.path }
    case 'url':
      return { kind: 'url', url: source.url }
    case 'data-url':
      return { kind: 'data-url', dataUrl: source.dataUrl }
    case 'stdin': {
      const bytes = readToEnd(context.stdin, context.interruption.signal)
      const staged = await session.stage(options.remoteName ?? 'stdin', bytes)
      checkBase64Size('-', staged.size, options.base64Limit)
      return { kind: 'staged', stagedId: staged.stagedId, name: staged.name }
    }
  }
}

async function stageBytes(session: Session, part: ClipboardPart & { kind: 'bytes' }): Promise<Input> {
  const staged = await session.stage(part.name, Readable.from([part.bytes]))
  return { kind: 'staged', stagedId: staged.stagedId, name: staged.name }
}

/** In bytes; null: none is known. */
function base64LimitOf(snapshot: Snapshot, chosen: DestinationStatus | null): number | null {
  const provider = snapshot.providers.find(({ id }) => id === chosen?.destination.provider)
  return provider?.methods.find(({ method }) => method === 'base64')?.maxBytes ?? null
}

function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function refused(): Ending {
  return { kind: 'refused' }
}

async function* onePage(rows: readonly Upload[]): AsyncGenerator<readonly Upload[]> {
  yield rows
}

/** `--no-wait`: the accepted rows, as JSON or as "id name". */
async function printAccepted(
  session: Session,
  inputs: readonly Input[],
  result: AddResult,
  json: boolean,
  { output }: CliContext,
): Promise<number> {
  const all = result.count <= result.accepted.length
  const batch = result.count === 0 ? null : result.batch
  const pages = all ? onePage(result.accepted) : batchPages(session, result.batch)
  for await (const placed of arrangeInputs(inputs, pages, result.refused)) {
    if (placed.kind === 'refused') printRefusal(placed.refusal, { json, batch, output })
    else {
      const { row } = placed
      output.print(json ? JSON.stringify(jsonRow(row)) : `${row.id} ${plainText(row.name)}`)
    }
  }
  return result.refused.length > 0 ? 1 : 0
}
