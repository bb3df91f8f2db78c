import { channel } from 'node:diagnostics_channel'
import { readdirSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Database from 'better-sqlite3'
import { createEngine } from '../../electron/engine/create-engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { createMemorySecrets } from '../../electron/engine/secrets.ts'
import type { Input } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { needsPerson } from '../../shared/upload-life.ts'
import { launchSandboxProcess } from '../helpers/sandbox-process.ts'
import { makeTemporaryDirectory } from '../helpers/temporary-directory.ts'
import { contentOf } from './batch-plan.ts'
import { createDice, type Dice } from './dice.ts'
import { createStepClock, type StepClock } from './step-clock.ts'

export interface SoakOptions {
  readonly days: number
  readonly uploads: number
  readonly seed: number
  /** After each day. */
  readonly onDay?: (day: SoakDay) => void
}

/** The process at the end of a day, when nothing moves. */
export interface SoakDay {
  readonly day: number
  readonly uploads: number
  /** Of the heap after garbage collection, and of what lies outside of it, in bytes. */
  readonly heapBytes: number
  readonly externalBytes: number
  /** All that the system has given to the process; of what it does not use any more as well. */
  readonly residentBytes: number
  readonly handles: number
  /** Timers of Node's, and sleepers of the simulated clock. */
  readonly timers: number
  readonly sleepers: number
  readonly rows: number
  readonly databaseBytes: number
  /** Since the start. */
  readonly reminders: number
  readonly linkChecks: number
  /** How long the day took. */
  readonly seconds: number
}

export interface SoakResult {
  readonly days: readonly SoakDay[]
  readonly uploads: number
  readonly done: number
  readonly violations: readonly string[]
}

const hourMs = 3_600_000
/** How long a run of the full size may take on a busy computer, in ms of its own time. */
const longestMs = 6 * hourMs
const fileCount = 60
/** After how many days rows are forgotten: theirs live three days, or one. */
const daysKept: Readonly<Record<string, number>> = { kie: 4, uploadcare: 2, theapi: 2 }

/**
 * Weeks of use in one process with a simulated clock: real files, a real database, real HTTP to the practice host in a
 * process of its own, whose clock goes with ours. Uploads every hour; each day what is done is cleared, and what ended a
 * day ago is forgotten. Reminders and looks at links come by themselves.
 */
export async function soak({ days, uploads, seed, onDay }: SoakOptions): Promise<SoakResult> {
  const dice = createDice(seed)
  const folder = await makeTemporaryDirectory()
  const dataDir = join(folder.path, 'data')
  const files = await layFiles(join(folder.path, 'files'), dice)
  const sandbox = await launchSandboxProcess(['--discard-bytes', '--no-hash'], longestMs)
  const start = Date.now()
  const clock = createStepClock(start)
  const control = (path: string, body: unknown) =>
    fetch(new URL(path, sandbox.url), {
      method: 'POST',
      headers: { 'x-sandbox-control': sandbox.control },
      body: JSON.stringify(body),
    })
  const secrets = createMemorySecrets({ name: 'a keychain in memory' })
  for (const account of ['kie/api-key', 'uploadcare/public-key', 'theapi/api-key'])
    await secrets.set(account, sandbox.key)
  const engine = await createEngine({
    ...{ dataDir, version: 'soak', clock, secrets },
    scope: { kind: 'everything' },
    environment: {
      MAYFLY_KIE_URL: sandbox.url,
      MAYFLY_UPLOADCARE_URL: sandbox.url,
      MAYFLY_THEAPI_URL: sandbox.url,
    },
    capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
  })
  const told = { reminders: 0, at: 0 }
  engine.subscribe(({ expiring }) => {
    if (!expiring?.reminder || expiring.reminder.at === told.at) return
    told.at = expiring.reminder.at
    told.reminders += 1
  })
  const looks = countLooks()
  const forgetting = new Map<number, string[]>()
  const result: { days: SoakDay[]; done: number; violations: string[] } = {
    days: [],
    done: 0,
    violations: [],
  }
  const perHour = uploads / (days * 24)
  let given = 0
  try {
    await control('/_sandbox/faults', {
      random: { seed, rate: 0.02, kinds: [{ kind: 'status', status: 500 }, { kind: 'reply-lost' }] },
    })
    for (let day = 1; day <= days; day++) {
      const began = performance.now()
      const batches: string[] = []
      for (let hour = 1; hour <= 24; hour++) {
        await control('/_sandbox/clock', { offsetMs: clock.now() - Date.now() })
        const wanted = Math.round(((day - 1) * 24 + hour) * perHour) - given
        given += wanted
        if (wanted > 0) batches.push(...(await addHour(engine, files, wanted, dice)))
        await clock.pass(hourMs)
      }
      await settle(engine, clock, batches)
      for (const { id, destination } of await endDay(engine, batches, result.violations)) {
        result.done += 1
        const last = day + (daysKept[destination] ?? 4)
        forgetting.set(last, [...(forgetting.get(last) ?? []), id])
      }
      engine.history.forget(forgetting.get(day) ?? [])
      forgetting.delete(day)
      await clock.pass(60_000)
      const record: SoakDay = {
        ...{ day, uploads: given, reminders: told.reminders, linkChecks: looks.count() },
        ...measure(dataDir, clock),
        seconds: Math.round((performance.now() - began) / 100) / 10,
      }
      result.days.push(record)
      onDay?.(record)
    }
    const staged = await readdir(join(dataDir, 'staging'))
    if (staged.length > 0) result.violations.push(`staged files: ${staged.length} are left`)
  } finally {
    let closed = false
    void engine.close().then(() => {
      closed = true
    })
    // What closes may sleep a moment, too.
    while (!closed) await clock.pass(100)
    clock.close()
    looks.end()
    await sandbox.stop()
    await folder.remove()
  }
  if (result.done !== given) result.violations.push(`lost: ${given} were given, ${result.done} are done`)
  return { ...result, uploads: given }
}

async function layFiles(folder: string, dice: Dice): Promise<string[]> {
  await mkdir(folder)
  return Promise.all(
    Array.from({ length: fileCount }, async (_, index) => {
      const path = join(folder, `picture ${index}.png`)
      await writeFile(path, contentOf(String(index), dice.between(1, 8_000)))
      return path
    }),
  )
}

/** An hour's uploads: files to all three hosts, and one in twenty of bytes without a path. */
async function addHour(
  engine: Engine,
  files: readonly string[],
  count: number,
  dice: Dice,
): Promise<string[]> {
  const byHost = new Map<string, Input[]>()
  for (let index = 0; index < count; index++) {
    const destination = dice.pick(['kie', 'kie', 'kie', 'uploadcare', 'theapi'])
    const inputs = byHost.get(destination) ?? []
    byHost.set(destination, inputs)
    if (dice.chance(0.05) && destination === 'kie') {
      const bytes = contentOf(`paste ${index}`, dice.between(1, 5_000))
      inputs.push({ kind: 'staged', ...(await engine.staging.write('paste.png', toStream(bytes))) })
    } else inputs.push({ kind: 'path', path: dice.pick(files) })
  }
  const batches: string[] = []
  for (const [destination, inputs] of byHost) {
    const { batch, count: accepted } = await engine.queue.add(inputs, { destination, attended: false })
    if (accepted !== inputs.length) throw new Error(`${inputs.length - accepted} were refused`)
    batches.push(batch)
  }
  return batches
}

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Time goes on until every row of the day rests. */
async function settle(engine: Engine, clock: StepClock, batches: readonly string[]): Promise<void> {
  const rests = (batch: string) =>
    engine.queue.batch(batch, 0, 500).rows.every(({ state }) => needsPerson(state.kind))
  for (let turns = 0; !batches.every(rests); turns++) {
    if (turns > 600) throw new Error('the queue does not come to rest')
    await clock.pass(1_000)
  }
}

/** Clears what is done, and gives it. */
async function endDay(engine: Engine, batches: readonly string[], violations: string[]): Promise<Upload[]> {
  const done: Upload[] = []
  for (const batch of batches) {
    for (const row of engine.queue.batch(batch, 0, 500).rows) {
      if (row.state.kind === 'done') done.push(row)
      else violations.push(`${row.name} is ${row.state.kind}`)
    }
  }
  await engine.queue.clear({ all: true })
  return done
}

/** Every request that is no upload and no question about one is a look at a link. */
function countLooks() {
  let count = 0
  const told = channel('undici:request:create')
  const see = (message: unknown) => {
    if ((message as { request: { method: string } }).request.method !== 'POST') count += 1
  }
  told.subscribe(see)
  return { count: () => count, end: () => told.unsubscribe(see) }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function measure(dataDir: string, clock: StepClock) {
  collectGarbage()
  collectGarbage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const database = new Database(join(dataDir, 'mayfly.db'), { readonly: true })
  const one = (sql: string) => database.prepare(sql).pluck().get() as number
  const figures = {
    heapBytes: heapUsed,
    externalBytes: external,
    residentBytes: rss,
    handles: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    sleepers: clock.sleepers(),
    rows: one('SELECT count(*) FROM uploads'),
    databaseBytes: one('SELECT (page_count) * page_size FROM pragma_page_count, pragma_page_size'),
  }
  database.close()
  return figures
}
