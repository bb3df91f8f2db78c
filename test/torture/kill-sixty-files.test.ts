import { createHash } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, type TestContext, test } from 'vitest'
import { createAttemptStore } from '../../electron/engine/store/attempts.ts'
import { recordOf, type UploadRow } from '../../electron/engine/store/upload-row.ts'
import { type Sandbox, startSandbox } from '../../electron/sandbox/sandbox.ts'
import { runCli, startCli } from '../helpers/cli-process.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { randomContent, seededRandom } from './seeded-random.ts'

/** More: `ROUNDS=20 SEED=1 npm test -- torture`. */
const rounds = Number(process.env.ROUNDS ?? 3)
const firstSeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6))
const fileCount = 57
const pastedCount = 3
const killsPerRound = 7

interface Row {
  readonly id: string
  readonly batch: string
  readonly state: string
  readonly source: string
  readonly name: string
  readonly remoteName: string
  readonly sha256: string
  readonly size: number
  readonly attempts: number
  readonly url: string
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const asRows = (lines: string): Row[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

/** Empty, tiny, some by base64 and some by stream, with a few beyond one buffer. */
function sizeOf(index: number, random: () => number): number {
  if (index === 0) return 0
  if (index === 1) return 1
  if (index % 10 === 2) return 1_000_001 + Math.floor(random() * 1_500_000)
  return 1 + Math.floor(random() * (index % 3 === 0 ? 400_000 : 4_000))
}

async function prepareRound(seed: number, t: TestContext) {
  const random = seededRandom(seed)
  const folder = await temporaryDirectory(t)
  const files = join(folder, 'files')
  const dataDir = join(folder, 'data')
  await mkdir(files)
  const wanted = new Map<string, string>()
  for (let index = 0; index < fileCount; index++) {
    const name = `file ${index}${index % 2 === 0 ? '.bin' : '.jpg'}`
    const content = randomContent(random, sizeOf(index, random))
    await writeFile(join(files, name), content)
    wanted.set(name, sha256(content))
  }
  const sandbox = await startSandbox({ keepBytes: false, replyShape: 'alternate', latencyMs: 100 })
  t.onTestFinished(() => sandbox.close())
  const env = { MAYFLY_DATA_DIR: dataDir, MAYFLY_KIE_URL: sandbox.url, MAYFLY_KIE_KEY: sandbox.key }
  return { random, files, dataDir, wanted, sandbox, env }
}

/** Adds bytes without a path, so that the staging folder has its part in it. */
async function addPasted(env: Record<string, string>, random: () => number, wanted: Map<string, string>) {
  for (let index = 0; index < pastedCount; index++) {
    const content = randomContent(random, 50_000 + index)
    const added = await runCli(['upload', '--no-wait', '--json', '-'], { env, stdin: content })
    expect(added).toMatchObject({ code: 0, stderr: '' })
    wanted.set(`pasted ${index}`, sha256(content))
  }
}

/** Rows in the database of a process that is gone: a batch is on disk as a whole or not at all. */
function countRows(dataDir: string): number {
  const database = new Database(join(dataDir, 'mayfly.db'), { readonly: true })
  try {
    return (database.prepare('SELECT count(*) AS count FROM uploads').get() as { count: number }).count
  } finally {
    database.close()
  }
}

/** A moment for a kill: any time after the start, while files are on their way, or around a reply of the host. */
async function randomMoment(random: () => number, sandbox: Sandbox, over: () => boolean): Promise<void> {
  const kind = random()
  const delay = random()
  const nth = 1 + Math.floor(random() * 10)
  if (kind < 0.3) return wait(delay * 1500)
  const replies = () => sandbox.requests().filter((request) => request.outcome === 'replied').length
  const count = kind < 0.6 ? () => sandbox.requests().length : replies
  const wanted = count() + (kind < 0.6 ? 1 : nth)
  await until(() => count() >= wanted || over(), { timeoutMs: 30_000, intervalMs: 1 })
  await wait(kind < 0.6 ? delay * 500 : delay * 4)
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function killAtRandom(
  args: readonly string[],
  env: Record<string, string>,
  random: () => number,
  sandbox: Sandbox,
) {
  const running = startCli(args, { env })
  const over = () => running.child.exitCode !== null
  await randomMoment(random, sandbox, over)
  const killed = !over()
  running.child.kill('SIGKILL')
  return { ...(await running.ended), killed }
}

async function torture(seed: number, t: TestContext): Promise<void> {
  const { random, files, dataDir, wanted, sandbox, env } = await prepareRound(seed, t)
  await addPasted(env, random, wanted)
  let accepted = false
  let kills = 0
  const run = () => (accepted ? ['queue', 'run', '--json'] : ['upload', '--json', files])
  while (kills < killsPerRound) {
    const { killed, code, stderr } = await killAtRandom(run(), env, random, sandbox)
    if (!killed) expect({ code, stderr }).toMatchObject({ code: 0 })
    if (!accepted) {
      const count = countRows(dataDir)
      expect([pastedCount, pastedCount + fileCount]).toContain(count)
      accepted = count > pastedCount
    }
    if (!killed) break
    kills += 1
  }
  if (!accepted) expect(await runCli(run(), { env })).toMatchObject({ code: 0 })
  expect(await runCli(['queue', 'run', '--json'], { env })).toMatchObject({ code: 0 })

  const listed = await runCli(['queue', 'list', '--json'], { env })
  const rows = asRows(listed.stdout)
  checkRows(rows, wanted)
  checkHost(rows, wanted, sandbox)
  await checkStaging(dataDir, env)
  checkDatabase(dataDir, rows, sandbox)
}

/** Nothing was lost, nothing came twice, all is done. */
function checkRows(rows: readonly Row[], wanted: ReadonlyMap<string, string>): void {
  expect(rows.filter((row) => row.state !== 'done')).toEqual([])
  expect(rows.map((row) => row.sha256).sort()).toEqual([...wanted.values()].sort())
  for (const row of rows) if (row.source !== '-') expect(row.sha256).toBe(wanted.get(row.name))
  expect(new Set(rows.map((row) => row.url)).size).toBe(rows.length)
}

/** Each content stands at the host under exactly one name, the one its row tells. */
function checkHost(rows: readonly Row[], wanted: ReadonlyMap<string, string>, sandbox: Sandbox): void {
  const namesOf = new Map<string, Set<string>>()
  for (const file of sandbox.files()) {
    const names = namesOf.get(file.sha256 ?? '') ?? new Set()
    namesOf.set(file.sha256 ?? '', names.add(`${file.path}/${file.name}`))
  }
  expect(new Set(namesOf.keys())).toEqual(new Set(wanted.values()))
  for (const row of rows) expect([...(namesOf.get(row.sha256) ?? [])]).toEqual([`mayfly/${row.remoteName}`])
  expect(sandbox.files().filter((file) => file.current)).toHaveLength(wanted.size)
}

/** What a killed process left in the staging folder is swept away once it is old. */
async function checkStaging(dataDir: string, env: Record<string, string>): Promise<void> {
  const staging = join(dataDir, 'staging')
  const old = new Date(Date.now() - 48 * 3_600_000)
  for (const file of await readdir(staging)) await utimes(join(staging, file), old, old)
  expect(await runCli(['queue', 'run'], { env })).toMatchObject({ code: 0 })
  expect(await readdir(staging)).toEqual([])
}

/** Every request was written down before it was made; each row ends with its one attempt that is done. */
function checkDatabase(dataDir: string, rows: readonly Row[], sandbox: Sandbox): void {
  const database = new Database(join(dataDir, 'mayfly.db'))
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    let attempts = 0
    const store = createAttemptStore(database)
    const byId = database.prepare<[string], UploadRow>('SELECT * FROM uploads WHERE id = ?')
    for (const row of rows) {
      const stored = byId.get(row.id)
      const outcomes = stored ? store.of(recordOf(stored)).attempts : []
      expect(outcomes.map(({ number }) => number)).toEqual(
        Array.from({ length: row.attempts }, (_, index) => index + 1),
      )
      expect(outcomes.at(-1)?.outcome).toBe('done')
      expect(outcomes.slice(0, -1).map(({ outcome }) => outcome)).not.toContain('done')
      expect(outcomes.map(({ outcome }) => outcome)).not.toContain('running')
      attempts += row.attempts
    }
    expect(sandbox.requests().length).toBeLessThanOrEqual(attempts)
    expect(attempts).toBeGreaterThan(rows.length)
  } finally {
    database.close()
  }
}

const seeds = Array.from({ length: rounds }, (_, index) => firstSeed + index)
// Beside one another: each waits most of its time for the moment of a kill.
test.concurrent.for(seeds)(
  'killed at random moments, 60 files are all up, each under one name (SEED=%i)',
  { timeout: 180_000 },
  torture,
)
