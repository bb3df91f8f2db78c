import type { Command } from 'commander'
import type { Selection } from '../../shared/contract.ts'
import { failureOf, jsonRow } from '../../shared/json-row.ts'
import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import type { CliContext } from './context.ts'
import { cutShortSentences } from './cut-short-sentences.ts'
import { openSession, type Session } from './engine-session.ts'
import { environmentKeys } from './environment-options.ts'
import { exitCodeFor } from './exit-code.ts'
import { findSelection } from './find-selection.ts'
import { followUploads } from './follow-uploads.ts'
import { formatSize } from './format-size.ts'
import { takesOneOf } from './option-words.ts'
import { formatTable, shorten } from './table.ts'
import { tellWhereLinksAre } from './unread.ts'
import { queuePages } from './upload-pages.ts'
import { UsageError } from './usage-error.ts'

const actions = ['list', 'run', 'pause', 'resume', 'retry', 'cancel', 'clear'] as const
type Action = (typeof actions)[number]

export function queueCommand(command: Command, context: CliContext, finish: (code: number) => void): void {
  command
    .argument('[action]', `${actions.join(', ')}`, 'list')
    .argument('[ids...]', 'uploads or batches; all when none is named')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
list    what is in the queue
run     work off everything, and print what finished
resume  go on with what was paused, wait for it and print its links
retry   send failed uploads again (named ones also when they were cancelled),
        wait for them and print their links
pause, cancel, clear
        change the queue and return`,
    )
    .action(async (name: string, ids: string[], options: { json?: boolean }) => {
      const action = actions.find((known) => known === name)
      if (!action) throw new UsageError(`“${name}” is not one of ${actions.join(', ')}.`)
      finish(await runQueue(action, ids, options.json ?? false, context))
    })
  takesOneOf(command, 'action', actions)
}

async function runQueue(
  action: Action,
  ids: readonly string[],
  json: boolean,
  context: CliContext,
): Promise<number> {
  if (ids.length > 0 && (action === 'list' || action === 'run')) {
    throw new UsageError(`\`mayfly queue ${action}\` is about the whole queue and takes no ids.`)
  }
  const sends = action === 'run' ? 'everything' : action === 'resume' || action === 'retry' ? 'own' : 'none'
  const session = await openSession({
    ...context,
    // What is to be sent is said by the call; until then nothing starts.
    scope: sends === 'none' ? { kind: 'none' } : { kind: 'own', batches: [] },
  })
  try {
    const code = await act(session, action, ids, json, context)
    if (sends !== 'none') await tellWhereLinksAre(context.output)
    return code
  } finally {
    await session.close()
  }
}

function act(
  session: Session,
  action: Action,
  ids: readonly string[],
  json: boolean,
  context: CliContext,
): Promise<number> {
  switch (action) {
    case 'list':
      return list(session, json, context)
    case 'run':
      return workOff(session, json, context)
    case 'resume':
    case 'retry':
      return goOn(session, action, ids, json, context)
    case 'pause':
    case 'cancel':
    case 'clear':
      return change(session, action, ids, json, context)
  }
}

async function list(session: Session, json: boolean, { output }: CliContext): Promise<number> {
  const { batches } = await session.snapshot()
  for (const sentence of cutShortSentences(batches)) output.say(sentence)
  if (json) {
    for await (const page of queuePages(session))
      if (output.lost.aborted) break
      else for (const row of page) output.print(JSON.stringify(jsonRow(row)))
    return 0
  }
  const wide = output.stdoutIsTerminal
  // One that moves meanwhile may come twice: it is shown as it came last.
  const cells = new Map<string, readonly string[]>()
  for await (const page of queuePages(session)) {
    for (const row of page) {
      cells.set(row.id, [
        row.id,
        row.batch,
        row.state.kind,
        row.size === null ? '' : formatSize(row.size),
        wide ? shorten(row.name, 40) : row.name,
        row.state.kind === 'done' ? row.state.result.url : (failureOf(row.state)?.message ?? ''),
      ])
    }
  }
  if (cells.size === 0) output.say('The queue is empty.')
  else {
    for (const line of formatTable(['id', 'batch', 'state', 'size', 'name', ''], [...cells.values()], wide)) {
      output.print(line)
    }
  }
  return 0
}

/** Everything in the queue but what a person paused. */
async function workOff(session: Session, json: boolean, context: CliContext): Promise<number> {
  const isWork = ({ state }: Upload) =>
    !hasEnded(state.kind) &&
    !(state.kind === 'paused' && state.because === null) &&
    state.kind !== 'needs-answer'
  const loadWork = async function* (isKnown: (id: string) => boolean) {
    for await (const page of queuePages(session)) yield page.filter((row) => isKnown(row.id) || isWork(row))
  }
  // One that moves meanwhile may come twice.
  const found = new Set<string>()
  for await (const page of loadWork(() => false)) for (const { id } of page) found.add(id)
  const { batches } = await session.snapshot()
  for (const sentence of cutShortSentences(batches)) context.output.say(sentence)
  await session.call((client) => client.queue.run(environmentKeys(context.environment)))
  session.widen()
  if (found.size === 0) {
    if (!json) context.output.say('The queue has nothing to send.')
    return 0
  }
  const rows = await followUploads(context, session, {
    slots: [...found],
    load: loadWork,
    belongs: isWork,
    growing: true,
    batch: null,
    json,
    format: { kind: 'url' },
    onInterrupt: async (stop) => {
      context.output.say('Stopped; what is left stays in the queue. Go on with `mayfly queue run`.')
      stop()
    },
  })
  return exitCodeFor(
    [...rows.values()].map((row) => row.state),
    context.interruption.exitCode(),
  )
}

/** Resumes or retries, then waits as `upload` does: without it, nobody would be there to send. */
async function goOn(
  session: Session,
  action: 'resume' | 'retry',
  ids: readonly string[],
  json: boolean,
  context: CliContext,
): Promise<number> {
  const found = await findSelection(session, ids)
  const isThere = ({ state, clearedAt }: Upload) =>
    action === 'resume' ? !hasEnded(state.kind) : state.kind !== 'done' && clearedAt === null
  const batches = new Set<string>()
  const moving = new Set<string>()
  for await (const page of found.pages()) {
    for (const row of page.filter(isThere)) {
      batches.add(row.batch)
      if (concerns(action, row, ids.length === 0)) moving.add(row.id)
    }
  }
  session.adopt(batches)
  await askFor(session, action, found.selections)
  if (moving.size === 0) {
    context.output.say(action === 'resume' ? 'Nothing there is paused.' : 'Nothing there has failed.')
    return 0
  }
  const load = async function* () {
    for await (const page of found.pages()) yield page.filter((row) => moving.has(row.id))
  }
  const rows = await followUploads(context, session, {
    slots: [...moving],
    load,
    belongs: (row) => moving.has(row.id),
    growing: false,
    batch: null,
    json,
    format: { kind: 'url' },
    onInterrupt: async () => {
      await askFor(session, 'pause', found.selections)
      context.output.say(`Paused. Go on with \`mayfly queue resume${ids.map((id) => ` ${id}`).join('')}\`.`)
    },
  })
  return exitCodeFor(
    [...rows.values()].map((row) => row.state),
    context.interruption.exitCode(),
  )
}

/** Whether a row that was there before now moves, or already did. */
function concerns(action: 'resume' | 'retry', { state }: Upload, all: boolean): boolean {
  if (action === 'resume') return !all || state.kind === 'paused'
  return all ? state.kind === 'failed' : state.kind !== 'paused' && state.kind !== 'needs-answer'
}

async function change(
  session: Session,
  action: 'pause' | 'cancel' | 'clear',
  ids: readonly string[],
  json: boolean,
  { output }: CliContext,
): Promise<number> {
  const found = await findSelection(session, ids)
  const changed = await askFor(session, action, found.selections)
  if (json) output.print(JSON.stringify({ changed }))
  else output.say(`${changed} ${changed === 1 ? 'upload' : 'uploads'} ${pastWords[action]}.`)
  return 0
}

const pastWords = { pause: 'paused', cancel: 'cancelled', clear: 'cleared' } as const

async function askFor(
  session: Session,
  action: 'pause' | 'resume' | 'retry' | 'cancel' | 'clear',
  selections: readonly Selection[],
): Promise<number> {
  let changed = 0
  for (const selection of selections) {
    changed += (await session.call((client) => client.queue[action](selection))).changed
  }
  return changed
}
