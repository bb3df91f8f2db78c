import type { AddOptions, AddResult, Input, Refusal } from '../../shared/contract.ts'
import type { Destination, Method } from '../../shared/destination.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Naming, Upload } from '../../shared/upload.ts'
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
import { newId } from './new-id.ts'
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
  const plan = planFor(deps, inputs, options)
  const refused: Refusal[] = []
  const shown: Upload[] = []
  let pending: UploadRecord[] = []
  let count = 0
  let order = deps.uploads.lastOrder()

  const flush = (): void => {
    if (pending.length === 0) return
    // A person may have removed it while a folder was read.
    deps.registry.get(plan.destination.id)
    const first = count === 0
    if (first) deps.onBatch(plan.batch, plan.lane, plan.keys)
    const accepted = deps.queue.accept(pending, () => {
      if (first) deps.batches.insert(plan.batch)
    })
    count += accepted.length
    for (const upload of accepted) if (shown.length < shownLimit) shown.push(upload)
    pending = []
  }
  // The order is taken again after each pause: another batch may have come in between.
  const given = { staging: deps.staging, isOwn: await ownFiles(deps.dataDir) }
  for await (const entry of expandInputs(inputs, given)) {
    const row =
      entry.kind === 'refused' ? entry.refusal : recordFor(deps, plan, entry, count + pending.length)
    if ('failure' in row) {
      refused.push(row)
      continue
    }
    order = Math.max(order, deps.queue.order.before(null)[0] ?? 0) + 1
    pending.push({ ...row, order })
    if (pending.length >= chunk) flush()
  }
  if (options.remoteName !== undefined && count + pending.length > 1) {
    throw new FailureError({
      code: 'rejected',
      message: 'A name can be given to a single source only; this is a folder with several files.',
    })
  }
  flush()
  return { batch: plan.batch.id, accepted: shown, count, refused }
}

function ownKeys({ info }: Provider, given: Readonly<Record<string, string>>): Plan['keys'] {
  const keys = info.keyFields.flatMap(({ id }) => (given[id] ? [[id, given[id]] as const] : []))
  return keys.length === 0 ? null : Object.fromEntries(keys)
}

function planFor(deps: AddDeps, inputs: readonly Input[], options: AddOptions): Plan {
  const settings = deps.settings()
  const destination = deps.registry.get(options.destination ?? settings.defaultDestination)
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
  const id = newId()
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
    batch,
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
  if (first.kind === 'path') return first.path.split(/[\\/]/).filter(Boolean).at(-1) ?? first.path
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
