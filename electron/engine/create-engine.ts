import type { Change, Overview } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { createChangeFeed } from './change-feed.ts'
import { createClosing } from './closing.ts'
import { createDestinationCalls, destinationStates } from './destination-calls.ts'
import { createDestinationRegistry } from './destination-registry.ts'
import { createDiagnostics } from './diagnostics.ts'
import { type Engine, type EngineDeps, OwnedElsewhereError } from './engine.ts'
import { createExpiry } from './expiry/create-expiry.ts'
import { createMeasuredLifetimes } from './expiry/measured-lifetimes.ts'
import { createHistoryCalls } from './history-calls.ts'
import { createHostGroups } from './host-groups.ts'
import { createRateLimit } from './http/rate-limit.ts'
import { openStagingFolder } from './intake/staging-folder.ts'
import { createJournal, journaled } from './journal.ts'
import { createKeyCheck } from './key-check.ts'
import { createKeyRing } from './key-ring.ts'
import { laneParts } from './lane.ts'
import { NotFoundError } from './not-found-error.ts'
import { createOnBatch } from './on-batch.ts'
import { createPictures } from './pictures/create-pictures.ts'
import { createPreferences } from './preferences.ts'
import { providers } from './providers/providers.ts'
import { createQueue } from './queue.ts'
import { createQueueCalls } from './queue-calls.ts'
import { createQueueCommands } from './queue-commands.ts'
import { createQueueTotals } from './queue-totals.ts'
import { recoverQueue } from './recovery.ts'
import { createSafekeeping } from './safekeeping.ts'
import { createScheduler } from './scheduler.ts'
import { createSender } from './sender.ts'
import { createSendingRules } from './sending-rules.ts'
import { type Batch, lostBatch } from './store/batches.ts'
import { prepareDataDir } from './store/data-directory.ts'
import { databaseFailure, openDatabase, type SqliteDatabase } from './store/database.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'
import { openStores } from './store/open-stores.ts'
import { acquireOwnerLock } from './store/owner-lock.ts'
import { finishRestore } from './store/restore-files.ts'
import { searchChunk } from './store/search-index.ts'
import { createTidying } from './tidying.ts'
import { createTransferProgress } from './transfer-progress.ts'
import type { UploadRecord } from './upload-record.ts'

/** As many as the longest window shows, and some beside: what is scrolled to is asked for. */
const snapshotRows = 120
/** How long the first snapshot waits for the keychain, in ms; an unlock prompt may hold it up for long. */
const keychainPatienceMs = 1_500
/** How long what was staged, cleared or cut short may still be wanted, in ms. */
const undoMs = 3_600_000

/**
 * Opens the engine on a data directory: takes the lock, brings the queue back to where it can go on, and starts it.
 * @throws OwnedElsewhereError when another process has it; FailureError with a sentence for all else.
 */
export async function createEngine(deps: EngineDeps): Promise<Engine> {
  prepareDataDir(deps.dataDir)
  const lock = acquireOwnerLock(deps.dataDir)
  if (!lock) throw new OwnedElsewhereError(`Another Mayfly works on ${deps.dataDir}.`)
  let database: SqliteDatabase | undefined
  try {
    finishRestore(deps.dataDir)
    database = openDatabase(deps.dataDir)
    return await openEngine(deps, database, lock.release)
  } catch (error) {
    database?.close()
    lock.release()
    throw database && isDatabaseFault(error) ? databaseFailure(database.name, error) : error
  }
}

async function openEngine(
  deps: EngineDeps,
  database: SqliteDatabase,
  releaseLock: () => void,
): Promise<Engine> {
  const { clock, environment, dataDir } = deps
  const journal = createJournal({ dataDir, clock })
  const stores = openStores(database, clock)
  const { uploads, attempts, batches, history, labels, resumeStates, waitingTime } = stores
  const registry = createDestinationRegistry(
    stores.preferences,
    (id) => uploads.lanes().some((lane) => laneParts(lane).destination === id),
    environment,
  )
  const staging = await openStagingFolder({ dataDir, clock })
  const keyRing = createKeyRing({ secrets: deps.secrets, registry, environment, clock })
  const progress = createTransferProgress(clock)
  const totals = createQueueTotals(database, (id) => batches.get(id), batches.isCutShort)
  const preferences = createPreferences(stores.preferences, registry, clock, (after, before) => {
    limiter.set(after.bandwidthLimit)
    if (after.proxy !== before.proxy || after.extraCaFile !== before.extraCaFile) sender.forgetConnections()
    feed.settings()
    expiry.touch()
    scheduler.pump()
  })
  const limiter = createRateLimit(clock, preferences.get().bandwidthLimit)
  const lifetimes = createMeasuredLifetimes({
    database,
    clock,
    registry,
    onChange: () => feed.destinations(),
  })
  const capabilities = () => ({ ...deps.capabilities, keychain: deps.secrets.name })

  const feed = createChangeFeed(clock, {
    summary: () => totals.summary(progress.sum()),
    progress: progress.list,
    batches: totals.batches,
    destinations: () => destinationStates(registry, keyRing, scheduler.gates, lifetimes),
    settings: preferences.get,
    expiring: () => expiry.summary(),
    health: () => safekeeping.health(),
  })
  const tidying = createTidying({ uploads, staging, clock, undoMs })
  const onDone = ({ source }: Upload) => {
    if (source.kind === 'staged') void tidying.release(source.stagedId)
  }
  const queue = createQueue({ database, uploads, labels, totals, feed, progress, clock, onDone })
  const batchOf = (record: UploadRecord): Batch => batches.get(record.upload.batch) ?? lostBatch(record)
  const sender = createSender({
    ...{
      dataDir,
      clock,
      queue,
      uploads,
      attempts,
      resumeStates,
      batchOf,
      registry,
      keyRing,
      staging,
      limiter,
      progress,
      environment,
    },
    onProgress: feed.progress,
    settings: preferences.get,
    ...(deps.resolveProxy ? { resolveProxy: deps.resolveProxy } : {}),
  })
  let settledRows = 0
  const scheduler = createScheduler({
    queue,
    uploads,
    clock,
    random: Math.random,
    totalConcurrency: () => preferences.get().concurrency,
    limits: (lane) => ({ concurrency: registry.get(laneParts(lane).destination).concurrency }),
    rules: createSendingRules({ registry, batchOf, settings: preferences.get, resumeStates }),
    missingKey: async (lane) => {
      const keys = await keyRing.keysFor(laneParts(lane))
      feed.destinations()
      return keys.ok ? null : { code: 'no-key', message: keys.message }
    },
    attempt: sender.attempt,
    onRest: sender.forgetLane,
    onSettled: (record) => {
      journal.write('attempt', journaled(record))
      expiry.settled(record.upload)
      if (++settledRows % searchChunk === 0) history.takeInSome()
    },
    onGate: (lane, gate) => {
      journal.write('gate', { destination: laneParts(lane).destination, gate: gate.kind })
      feed.destinations()
    },
  })
  const commands = createQueueCommands({
    queue,
    uploads,
    scheduler,
    clock,
    sends: deps.scope.kind !== 'none',
    hasDestination: registry.has,
  })
  const asking = { registry, keyRing, clock, clientFor: sender.clientFor }
  const { destinations, keys, practice } = createDestinationCalls({
    ...{ registry, keyRing, lifetimes, scheduler, commands, preferences, feed },
    startSandbox: deps.startSandbox,
    checkKeys: createKeyCheck(asking),
  })

  const found = (id: string): UploadRecord => {
    const record = uploads.get(id)
    if (!record) throw new NotFoundError(`There is no upload "${id}".`)
    return queue.latest(record)
  }
  const onBatch = createOnBatch({ keyRing, scheduler, sends: deps.scope.kind !== 'none' })
  const expiry = createExpiry({
    renewal: { uploads, batches, pump: scheduler.pump, onBatch: (batch, lane) => onBatch(batch, lane, null) },
    ...{ database, clock, queue, limiter, registry, batchOf, found },
    network: sender.network,
    settings: preferences.get,
    onExpiring: feed.expiring,
    onGone: lifetimes.forget,
  })

  const safekeeping = createSafekeeping({
    ...{ dataDir, clock, staging, journal },
    isBusy: () => scheduler.running() > 0 || totals.queued() > 0,
    onImported: expiry.touch,
    onHealth: feed.health,
    close: () => engine.close(),
  })

  const diagnostics = createDiagnostics({
    ...{ dataDir, database, registry, keyRing, clock, journal },
    get capabilities() {
      return capabilities()
    },
    version: deps.version,
    settings: preferences.get,
    network: sender.network,
    check: safekeeping.check,
    ...(deps.desktop && { desktop: deps.desktop }),
  })

  recoverQueue({ database, queue, uploads, attempts, waitingTime, batchOf, registry, clock })
  history.keepPurged(undoMs, () => tidying.tidy(expiry.removeLeftParts))
  // What only writes down or looks is not worth a line.
  if (deps.scope.kind !== 'none') {
    const { platform, pid } = process
    journal.write('start', { version: deps.version, scope: deps.scope.kind, platform, pid })
  }
  scheduler.setScope(
    deps.scope.kind === 'everything' ? null : deps.scope.kind === 'own' ? deps.scope.batches : [],
  )
  for (const lane of uploads.lanes()) {
    if (registry.has(laneParts(lane).destination)) scheduler.addLane(lane, true)
  }
  if (deps.scope.kind === 'everything') {
    const loading = Promise.all(registry.list().map(keyRing.load)).then(feed.destinations)
    await Promise.race([loading, clock.sleep(keychainPatienceMs)])
    await practice.resume()
    expiry.start()
    if (deps.upkeep !== false) safekeeping.watchHealth()
  }
  if (deps.scope.kind !== 'none' && deps.upkeep !== false) safekeeping.keepBackups()
  scheduler.pump()

  const queueCalls = createQueueCalls({
    ...{ dataDir, queue, uploads, batches, registry, staging, clock, onBatch, scheduler, commands, keyRing },
    settings: preferences.get,
    rev: () => feed.rev,
  })
  const overview = (): Overview => ({
    rev: feed.rev,
    version: deps.version,
    capabilities: capabilities(),
    settings: preferences.get(),
    providers: providers.map(({ info }) => info),
    destinations: destinations.list(),
    summary: totals.summary(progress.sum()),
    expiring: expiry.summary(),
    health: safekeeping.health(),
    batches: totals.batches(),
  })
  const close = createClosing({
    parts: [scheduler, safekeeping, expiry, sender, history, practice],
    ...{ database, waitingTime, clock, journal, feed, releaseLock },
    isLogged: deps.scope.kind !== 'none',
  })
  const engine: Engine = {
    overview,
    snapshot: () => ({ ...overview(), rows: queueCalls.range(0, snapshotRows).rows }),
    subscribe: (listener: (change: Change) => void) => feed.subscribe(listener),
    queue: queueCalls,
    history: createHistoryCalls({
      ...{ history, labels, attempts, queue, clock, found, expiry },
      add: queueCalls.add,
      hasDestination: registry.has,
    }),
    data: { ...safekeeping.calls, report: diagnostics.report },
    groups: createHostGroups({ ...asking, queue, found, batchOf }),
    destinations,
    keys,
    settings: preferences,
    pictures: createPictures({ dataDir, clock, staging, exists: uploads.exists, found }),
    staging: { write: (name, bytes) => staging.write(name, bytes) },
    wake: scheduler.networkBack,
    originalPath(id) {
      const { source } = found(id).upload
      return source.kind === 'file' ? source.path : null
    },
    today: () => new Date(clock.now()).toISOString().slice(0, 10),
    doctor: diagnostics.doctor,
    ended: safekeeping.ended,
    close,
  }
  return engine
}
