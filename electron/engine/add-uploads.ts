import type { AddOptions, AddResult, Input, Refusal } from '../../shared/contract.ts'
import type { Destination, Method } from '../../shared/destination.ts'
import type { Failure } from '../../shared/failure.ts'
import { newId } from '../../shared/new-id.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Naming, Upload } from '../../shared/upload.ts'
import { type AcceptedBefore, findAcceptedBefore, hashOfGiven } from './accepted-before.ts'
import { chosenRemoteName } from './chosen-remote-name.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { FailureError } from './failure-error.ts'
import { parseBaseUrl } from './http/network-config.ts'
import { isLoopbackHost } from './http/private-address.ts'
import { expandInputs, type IntakeEntry } from './intake/expand-inputs.ts'
import { exactRemoteName, extensionOf, remotePathFor } from './intake/remote-name.ts'
import type { StagingFolder } from './intake/staging-folder.ts'
import { parseSourceUrl, privateHostFailure } from './intake/url-source.ts'
import { laneId } from './lane.ts'
import type { Provider } from './providers/provider.ts'
import type { Queue } from './queue.ts'
import { tooLargeQuestion } from './retry-policy.ts'
import type { Batch, BatchStore } from './store/batches.ts'
import { ownFiles } from './store/own-files.ts'
import type { UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'
import { wrongOptions } from './wrong-options.ts'

/** Rows of one commit: enough that the flush to disk does not matter, few enough that they cost little memory. */
const chunk = 1_000
const shownLimit = 200

export interface AddDeps {
  readonly dataDir: string
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly batches: BatchStore
  readonly registry: DestinationRegistry
  readonly staging: StagingFolder
  readonly clock: Clock
  readonly settings: () => Settings
  /** The batch exists and its key is held: rows follow. */
  readonly onBatch: (batch: Batch, lane: string, keys: Plan['keys']) => void
}

/** Everything about a batch that was checked before its first row. */
interface Plan {
  readonly batch: Batch
  readonly lane: string
  /** Of this batch alone, by field; null: those of its destination. */
  readonly keys: Readonly<Record<string, string>> | null
  readonly destination: Destination
  readonly provider: Provider
  readonly remotePath: string
  readonly remoteName: string | null
  readonly naming: Naming
  readonly method: 'auto' | Method
  /** The host may fetch what only this computer reaches: it is on this computer. */
  readonly hostIsHere: boolean
}

/**
 * Turns what a person gave into rows: resolves when they are on disk.
 * @throws FailureError or NotFoundError for options that cannot be used; what is wrong with single inputs is returned.
 */
export async function addUploads(
  deps: AddDeps,
  inputs: readonly Input[],
  options: AddOptions,
): Promise<AddResult> {
  const given = options.batch === undefined ? null : hashOfGiven(inputs, options)
  const before =
    options.batch === undefined || given === null
      ? null
      : findAcceptedBefore(deps, options.batch, inputs, given)
  const plan = planFor(deps, inputs, options, before?.batch ?? null)
  const { id } = plan.batch
  const refused: Refusal[] = []
  const shown: Upload[] =
    before === null
      ? []
      : deps.uploads.ofBatch(id, 0, shownLimit).map((record) => deps.queue.latest(record).upload)
  let pending: UploadRecord[] = []
  let count = before?.count ?? 0
  let isWritten = before !== null
  let position = before?.nextPosition ?? 0
  let order = deps.uploads.lastOrder()

  const flush = (isComplete: boolean): void => {
    if (pending.length === 0 && !(isComplete && before?.isComplete === false)) return
    // A person may have removed it while a folder was read.
    deps.registry.get(plan.destination.id)
    const isFirst = !isWritten
    if (isFirst) deps.onBatch(plan.batch, plan.lane, plan.keys)
    const accepted = deps.queue.accept(pending, () => {
      if (isFirst) deps.batches.insert(plan.batch, { given, isComplete })
      else if (isComplete) deps.batches.complete(id)
    })
    isWritten = true
    count += accepted.length
    for (const upload of accepted) if (shown.length < shownLimit) shown.push(upload)
    pending = []
  }
  if (before !== null) {
    deps.batches.setCutShort(id, false)
    deps.onBatch(plan.batch, plan.lane, plan.keys)
  }
  const more = { staging: deps.staging, isOwn: await ownFiles(deps.dataDir) }
  try {
    for await (const entry of expandInputs(before?.inputs ?? inputs, more)) {
      if (before !== null && (await isThere(before, entry, deps.staging))) continue
      const row = entry.kind === 'refused' ? entry.refusal : recordFor(deps, plan, entry, position)
      if ('failure' in row) {
        refused.push(row)
        continue
      }
      // Of what was accepted whole, nothing is missing: this has come since.
      if (before?.isComplete) continue
      if (options.remoteName !== undefined && position > 0) throw new FailureError(oneNameOnly)
      // Not before there is more, so that the last commit is known to be the last.
      if (pending.length >= chunk) flush(false)
      // The order is taken again after each pause: another batch may have come in between.
      order = Math.max(order, deps.queue.order.before(null)[0] ?? 0) + 1
      pending.push({ ...row, order })
      position += 1
    }
    flush(true)
  } catch (error) {
    if (isWritten && before?.isComplete !== true) deps.batches.setCutShort(id, true)
    throw error
  }
  return { batch: id, accepted: shown, count, refused }
}

const oneNameOnly: Failure = {
  code: 'rejected',
  message: 'A name can be given to a single source only; this is a folder with several files.',
}

/** Whether a row is there for what is given again. What cannot be read any more is no refusal then. */
async function isThere(before: AcceptedBefore, entry: IntakeEntry, staging: StagingFolder): Promise<boolean> {
  if (entry.kind === 'refused') {
    const source = { kind: 'file', path: entry.refusal.input, mtimeMs: 0 } as const
    return before.take({ source, name: '', size: null })
  }
  if (!before.take(entry)) return false
  // A data URL was staged once more.
  if (entry.source.kind === 'staged') await staging.remove(entry.source.stagedId)
  return true
}

function ownKeys({ info }: Provider, given: Readonly<Record<string, string>>): Plan['keys'] {
  const keys = info.keyFields.flatMap(({ id }) => (given[id] ? [[id, given[id]] as const] : []))
  return keys.length === 0 ? null : Object.fromEntries(keys)
}

function planFor(deps: AddDeps, inputs: readonly Input[], options: AddOptions, before: Batch | null): Plan {
  const settings = deps.settings()
  const destination = deps.registry.get(
    before?.destination ?? options.destination ?? settings.defaultDestination,
  )
  const provider = deps.registry.providerOf(destination)
  const wrong = wrongOptions(provider, options.providerOptions ?? {})
  if (wrong) throw new FailureError(wrong)
  const path = remotePathFor(options.remotePath ?? destination.remotePath)
  if (!path.ok) throw new FailureError(path.failure)
  const name = options.remoteName === undefined ? null : exactRemoteName(options.remoteName)
  if (name !== null && !name.ok) throw new FailureError(name.failure)
  if (name !== null && inputs.length > 1) {
    throw new FailureError({ code: 'rejected', message: 'A name can be given to a single source only.' })
  }
  const givenUrl = options.baseUrl ?? deps.registry.baseUrlFrom(destination)?.url
  const baseUrl = givenUrl ? parseBaseUrl(givenUrl) : null
  if (baseUrl !== null && !baseUrl.ok) throw new FailureError(baseUrl.failure)
  const override = baseUrl !== null && baseUrl.url !== destination.baseUrl ? baseUrl.url : null
  const keys = ownKeys(provider, options.keys ?? {})
  const id = options.batch ?? newId()
  const naming: Naming = options.naming ?? (name === null ? settings.naming : 'exact')
  const batch: Batch = {
    id,
    label: options.label ?? labelFor(inputs),
    createdAt: deps.clock.now(),
    destination: destination.id,
    baseUrl: override,
    options: {
      hash: options.hash ?? settings.hash,
      naming,
      concurrency: options.concurrency ?? null,
      giveUpMs: options.giveUpMs ?? null,
      detour: options.detour ?? settings.detour,
      attended: options.attended ?? true,
      alreadyUp: options.alreadyUp ?? (options.attended === false ? 'upload' : settings.alreadyUp),
      providerOptions: options.providerOptions ?? {},
    },
  }
  return {
    batch: before ?? batch,
    lane: laneId({ destination: destination.id, baseUrl: override, keyBatch: keys === null ? null : id }),
    keys,
    destination,
    provider,
    remotePath: path.path || destination.remotePath,
    remoteName: name?.name ?? null,
    naming,
    method: options.method ?? 'auto',
    hostIsHere: isLoopbackHost(new URL(override ?? destination.baseUrl).hostname),
  }
}

function labelFor(inputs: readonly Input[]): string {
  const [first] = inputs
  if (inputs.length !== 1 || !first) return `${inputs.length} items`
  if (first.kind === 'path')
    return first.name ?? first.path.split(/[\\/]/).filter(Boolean).at(-1) ?? first.path
  return first.kind === 'url' ? 'a URL' : first.kind === 'staged' ? first.name : (first.name ?? 'a data URL')
}

function recordFor(
  deps: AddDeps,
  plan: Plan,
  entry: Extract<IntakeEntry, { kind: 'item' }>,
  position: number,
): UploadRecord | Refusal {
  const { source, name, size, mimeType } = entry
  const refuse = (failure: Refusal['failure']): Refusal => ({
    input: source.kind === 'file' ? source.path : source.kind === 'url' ? source.url : name,
    failure,
  })
  const choice = plan.provider.chooseMethod(
    {
      kind: source.kind === 'url' ? 'url' : 'bytes',
      size,
      name,
      options: { ...plan.destination.options, ...plan.batch.options.providerOptions },
    },
    plan.method,
  )
  if (!choice.ok && (choice.alternative === null || !plan.batch.options.attended))
    return refuse(choice.failure)
  if (source.kind === 'url') {
    const parsed = parseSourceUrl(source.url)
    if (!parsed.ok) return refuse(parsed.failure)
    if (parsed.hostPrivate && !plan.hostIsHere && !plan.batch.options.attended) {
      return refuse(privateHostFailure(source.url))
    }
  }
  const now = deps.clock.now()
  return {
    seq: 0,
    order: 0,
    lane: plan.lane,
    tries: 0,
    waitingSince: null,
    privateDetour: false,
    upload: {
      id: newId(),
      batch: plan.batch.id,
      position,
      destination: plan.destination.id,
      provider: plan.provider.info.id,
      source,
      name,
      size,
      mimeType,
      method: plan.method,
      naming: plan.naming,
      remoteName: plan.remoteName ?? initialRemoteName(source.kind, name, plan.naming),
      remotePath: plan.remotePath,
      sha256: null,
      attempts: 0,
      // Asked before a byte is sent; nobody there was refused above.
      state: choice.ok
        ? { kind: 'queued' }
        : { kind: 'needs-answer', question: tooLargeQuestion, because: choice.failure },
      createdAt: now,
      changedAt: now,
      clearedAt: null,
      practice: plan.destination.practice,
      savedPath: null,
      alive: null,
      renewedFrom: null,
      tags: [],
      note: null,
    },
  }
}

/** Bytes always get a name; a URL without an extension waits until its server was asked for a type. */
function initialRemoteName(kind: Upload['source']['kind'], name: string, naming: Naming): string | null {
  return kind === 'url' && extensionOf(name) === null ? null : chosenRemoteName(name, naming)
}
