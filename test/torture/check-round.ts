import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredFile } from '../../electron/sandbox/file-store.ts'
import { contentOf, type PlannedBatch, type PlannedItem, sha256, stemOf } from './batch-plan.ts'
import type { Calm } from './calm-down.ts'
import { checkProcesses } from './check-processes.ts'
import type { Tampered } from './disturbances.ts'
import { readDatabase, type StoredAttempt, type StoredRow } from './read-database.ts'
import type { TortureWorld } from './torture-world.ts'
import type { TorturedProcess } from './tortured-process.ts'

export interface RoundVerdict {
  /** Accepted uploads. */
  readonly items: number
  readonly done: number
  /** Failed at the end, by reason: their originals were changed or gone. */
  readonly failed: Readonly<Record<string, number>>
  /** Failed when the blows ended, by reason, before they were tried again in peace. */
  readonly failedBefore: Readonly<Record<string, number>>
  /** Copies that die by themselves, where the host makes up names (see `Provider.repeat`). */
  readonly expiringOrphans: number
  /** Copies for which a person said "send it again". */
  readonly answeredOrphans: number
  readonly attempts: number
  /** Each a sentence that begins with the rule it breaks. Empty: all is as promised. */
  readonly violations: readonly string[]
}

interface Item {
  readonly batch: PlannedBatch
  readonly item: PlannedItem
}

/** The failures that remain when everything is in peace: the original is not what was accepted. */
const trueReasons = new Set(['file-changed', 'file-missing', 'file-unreadable'])

/** Looks at everything that a round has left: database, hosts, disk, and what the processes said. */
export async function checkRound(given: {
  readonly world: TortureWorld
  readonly batches: readonly PlannedBatch[]
  readonly processes: readonly TorturedProcess[]
  readonly tampered: Tampered
  readonly calm: Calm
  /** Opens and closes an owner, which sweeps the folder of staged bytes. */
  readonly sweep: () => Promise<unknown>
}): Promise<RoundVerdict> {
  const { world, batches, processes, tampered, calm } = given
  const violations: string[] = calm.problems.map((problem) => `stuck or crashed: ${problem}`)
  const say = (sentence: string) => violations.push(sentence)
  const { rows, attempts, integrity } = readDatabase(world.dataDir)
  if (integrity !== 'ok') say(`integrity_check: ${integrity}`)

  const items = new Map<string, Item>()
  for (const batch of batches) for (const item of batch.items) items.set(item.stem, { batch, item })
  const stored = storedByStem(world, say)
  const attemptsOf = Map.groupBy(attempts, (attempt) => attempt.upload)
  const rowsOf = Map.groupBy(rows, (row) => stemOfRow(row) ?? '')
  const failed: Record<string, number> = {}
  let expiringOrphans = 0
  let answeredOrphans = 0

  for (const [stem, sameStem] of rowsOf) {
    const found = items.get(stem)
    if (!found) say(`unknown row: ${sameStem[0]?.name}`)
    else if (sameStem.length > 1) say(`doubled: ${stem} was accepted ${sameStem.length} times`)
  }
  for (const row of rows) {
    const stem = stemOfRow(row)
    const found = stem === null ? undefined : items.get(stem)
    if (stem === null || !found) continue
    const wasTampered = tampered.get(stem)
    checkAttempts(row, attemptsOf.get(row.seq) ?? [], say)
    if (row.state === 'failed') {
      const code = row.because?.code ?? 'none'
      failed[code] = (failed[code] ?? 0) + 1
      if (!wasTampered || !trueReasons.has(code)) {
        say(`failed without a true reason: ${stem} (${found.batch.kind}): ${row.because?.message}`)
      }
    } else if (row.state !== 'done') say(`stuck: ${stem} (${found.batch.kind}) is ${row.state}`)
    const copies = stored.get(stem) ?? []
    checkHashes(row, found.item, wasTampered, copies, say)
    const extra = checkCopies(row, found, copies, calm.sentAgain, say)
    if (found.batch.asks) answeredOrphans += extra
    else expiringOrphans += extra
  }
  for (const batch of batches) checkBatch(batch, rowsOf, tampered, say)
  checkProcesses(processes, rows, world.sandbox.key, say)
  await checkFiles(world, say)
  checkKept(world, calm, say)
  checkRequests(world, rows, say)
  await checkStaging(world, rows, given.sweep, say)
  return {
    ...{ items: rows.length, done: rows.filter((row) => row.state === 'done').length, failed },
    failedBefore: calm.failedBefore,
    ...{ expiringOrphans, answeredOrphans, attempts: attempts.length, violations },
  }
}

function stemOfRow(row: StoredRow): string | null {
  if (row.source.kind === 'file') return stemOf(row.source.path.split('/').at(-1) ?? '')
  if (row.source.kind === 'url') return stemOf(row.source.url.split('/').at(-1) ?? '')
  return stemOf(row.remoteName ?? row.name)
}

function storedByStem(world: TortureWorld, say: (sentence: string) => void): Map<string, StoredFile[]> {
  const stored = new Map<string, StoredFile[]>()
  for (const file of world.sandbox.files()) {
    const stem = stemOf(file.name) ?? stemOf(file.originalName ?? '')
    if (stem === null) say(`a stray file at the host: ${file.host} ${file.path}/${file.name}`)
    else stored.set(stem, [...(stored.get(stem) ?? []), file])
  }
  return stored
}

/** Numbered without a gap, as many as the row says, and "done" is the last one of a row that is. */
function checkAttempts(
  row: StoredRow,
  attempts: readonly StoredAttempt[],
  say: (sentence: string) => void,
): void {
  const numbers = attempts.map(({ number }) => number)
  const wanted = Array.from({ length: row.attempts }, (_, index) => index + 1)
  if (numbers.join() !== wanted.join()) {
    say(`attempts: ${row.name} counts ${row.attempts}, written down are ${numbers.join()}`)
  }
  const outcomes = attempts.map(({ outcome }) => outcome)
  const done = outcomes.filter((outcome) => outcome === 'done').length
  if (done !== (row.state === 'done' ? 1 : 0) || (done === 1 && outcomes.at(-1) !== 'done')) {
    say(`attempts: ${row.name} is ${row.state}, its attempts ended ${outcomes.join()}`)
  }
  const bug = attempts.find(({ failure }) => failure?.code === 'bug')
  if (bug) say(`a mistake of our own: ${row.name}: ${bug.failure?.message}`)
}

/** What was sent is one version of the original, whole, and the link leads to it. */
function checkHashes(
  row: StoredRow,
  item: PlannedItem,
  tampered: ReadonlySet<string> | undefined,
  copies: readonly StoredFile[],
  say: (sentence: string) => void,
): void {
  const right = tampered ?? new Set([sha256(contentOf(item.stem, item.size))])
  for (const copy of copies) {
    if (!right.has(copy.sha256 ?? ''))
      say(`wrong bytes at the host: ${item.stem} (${copy.size} of ${item.size})`)
  }
  if (row.state !== 'done') return
  if (row.sha256 !== null && !right.has(row.sha256)) say(`wrong hash: ${item.stem}`)
  const url = decodeURIComponent(row.url ?? '')
  const linked = copies.find((copy) => url.includes(copy.id) || url.includes(`${copy.path}/`))
  const named = linked ?? copies.find((copy) => url.endsWith(`/${copy.name}`))
  if (!named) say(`lost: ${item.stem} is done, and nothing is stored under ${row.url}`)
  else if (row.sha256 !== null && named.sha256 !== row.sha256) {
    say(`wrong hash: ${item.stem} has ${row.sha256}, behind its link is ${named.sha256}`)
  }
}

/** Returns the copies beside the one that the link names, where the design allows such. */
function checkCopies(
  row: StoredRow,
  { item, batch }: Item,
  copies: readonly StoredFile[],
  sentAgain: ReadonlySet<string>,
  say: (sentence: string) => void,
): number {
  const names = new Set(copies.map((copy) => `${copy.host} ${copy.path}/${copy.name}`))
  const orphansDie =
    ['uploadcare-direct', 'uploadcare-url', 'theapi'].includes(batch.kind) || row.remoteName === null
  if (orphansDie || (batch.asks && sentAgain.has(row.id))) {
    if (names.size > Math.max(1, row.attempts))
      say(`doubled: ${item.stem} has ${names.size} copies of ${row.attempts} attempts`)
    return Math.max(0, names.size - 1)
  }
  if (names.size > 1) say(`doubled: ${item.stem} (${batch.kind}) stands under ${[...names].join(', ')}`)
  return 0
}

/** A batch is there as a whole, or not at all; what was changed or gone by then may have been refused. */
function checkBatch(
  batch: PlannedBatch,
  rowsOf: ReadonlyMap<string, unknown>,
  tampered: Tampered,
  say: (sentence: string) => void,
): void {
  const there = batch.items.filter(({ stem }) => rowsOf.has(stem))
  const missing = batch.items.filter(({ stem }) => !rowsOf.has(stem) && !tampered.has(stem))
  if (there.length > 0 && missing.length > 0) {
    say(
      `lost: of batch ${batch.number} (${batch.kind}) ${missing.length} of ${batch.items.length} are missing`,
    )
  }
}

/** Every request was written down as an attempt before it was made: these hosts take one for each. */
function checkRequests(
  world: TortureWorld,
  rows: readonly StoredRow[],
  say: (sentence: string) => void,
): void {
  for (const [destination, path] of [
    ['kie', '/api/file-'],
    ['theapi', '/api/ephemeral_resource'],
  ] as const) {
    const requests = world.sandbox.requests().filter((request) => request.path.startsWith(path)).length
    const attempts = rows
      .filter((row) => row.destination === destination)
      .reduce((sum, row) => sum + row.attempts, 0)
    if (requests > attempts) say(`attempts: ${destination} saw ${requests} requests of ${attempts} attempts`)
  }
}

/** The last owner, at rest, holds its database, its lock and sockets, and nothing of what it sent. */
function checkKept(world: TortureWorld, calm: Calm, say: (sentence: string) => void): void {
  const [files, staging] = [join(world.dataDir, '..', '..', 'files'), join(world.dataDir, 'staging')]
  const kept = calm.openPaths.filter((path) => path.startsWith(files) || path.startsWith(staging))
  if (kept.length > 0) say(`handles: the last owner still holds ${kept.join(', ')}`)
  const deleted = calm.openPaths.filter((path) => path.endsWith(' (deleted)') && path.startsWith('/'))
  if (deleted.length > 0) say(`handles: the last owner holds what is gone: ${deleted.join(', ')}`)
  const timers = calm.resources.Timeout ?? 0
  if (timers > restingTimers) say(`timers: ${timers} run in the last owner at rest`)
}

/** The reminders' pause, the socket's pings, the clients' idle connections and the like. */
const restingTimers = 12

/** Nothing that was written anywhere below the data directory, by whoever was killed when, holds the key. */
async function checkFiles(world: TortureWorld, say: (sentence: string) => void): Promise<void> {
  for (const entry of await readdir(world.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const content = await readFile(path)
    const at = content.indexOf(world.sandbox.key)
    if (at >= 0) {
      const before = content.toString('latin1', Math.max(0, at - 60), at).replace(/[^ -~]/g, '.')
      say(`key: it is in ${entry.name}, after "${before}"`)
    }
    if (((await stat(path)).mode & 0o077) !== 0) say(`modes: others may use ${entry.name}`)
  }
}

/** What killed processes left among the staged bytes goes with the next owner once it is old. */
async function checkStaging(
  world: TortureWorld,
  rows: readonly StoredRow[],
  sweep: () => Promise<unknown>,
  say: (sentence: string) => void,
): Promise<void> {
  const staging = join(world.dataDir, 'staging')
  const needed = new Set(
    rows.flatMap(({ source, state }) =>
      source.kind === 'staged' && state !== 'done' ? [source.stagedId] : [],
    ),
  )
  const old = new Date(0)
  for (const file of await readdir(staging)) await utimes(join(staging, file), old, old)
  await sweep()
  const left = (await readdir(staging)).filter((file) => !needed.has(file))
  if (left.length > 0) say(`staged files: ${left.join(', ')} are left`)
}
