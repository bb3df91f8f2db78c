import type { Capabilities, DoctorCheck } from '../../shared/contract.ts'
import type { Destination } from '../../shared/destination.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Clock } from './clock.ts'
import { type DesktopFindings, desktopChecks } from './desktop-checks.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { createHttpClient } from './http/create-http-client.ts'
import { chooseProxy, type NetworkConfig } from './http/network-config.ts'
import type { CheckResult } from './jobs/check-database.ts'
import type { KeyRing } from './key-ring.ts'
import { listBackups } from './store/backups.ts'
import type { SqliteDatabase } from './store/database.ts'
import { backupCheck, clockCheck, databaseCheck, diskCheck } from './system-checks.ts'

export interface DoctorDeps {
  readonly dataDir: string
  readonly database: SqliteDatabase
  readonly registry: DestinationRegistry
  readonly keyRing: KeyRing
  /** Its default destination counts; the others once they have a key. */
  readonly settings: () => Settings
  readonly capabilities: Capabilities
  readonly network: () => NetworkConfig
  readonly clock: Clock
  readonly check: (deep: boolean) => Promise<CheckResult>
  /** Looks at tray, shortcut and notifications, in a desktop app. */
  readonly desktop?: () => Promise<DesktopFindings>
}

/** How long the desktop may take to answer, in ms. */
const desktopPatienceMs = 5_000

/** Looks at what uploads need, and says what to do where something is missing. Sends no key anywhere. */
export async function runDoctor(deps: DoctorDeps): Promise<DoctorCheck[]> {
  const { dataDir, database, clock, capabilities } = deps
  const settings = deps.settings()
  const looked = await deps.check(true).catch(() => null)
  const version = database.pragma('user_version', { simple: true }) as number
  const checks = [
    keychainCheck(deps, settings.defaultDestination),
    await diskCheck(dataDir),
    databaseCheck(looked, version),
    backupCheck(listBackups(dataDir), looked?.uploads ?? 0, clock.now()),
  ]
  const visits: Visit[] = []
  const hosts: DoctorCheck[] = []
  for (const destination of deps.registry.list()) {
    const { check, inUse } = await keyCheck(deps, destination, settings.defaultDestination)
    hosts.push(check)
    if (!inUse) continue
    const baseUrl = deps.registry.baseUrlFrom(destination)?.url ?? destination.baseUrl
    const visit = await visitHost(destination.name, baseUrl, deps.network(), clock)
    visits.push(visit)
    hosts.push(visit.check)
  }
  const skew = visits.find(({ skewMs }) => skewMs !== null)?.skewMs ?? null
  const desktop = desktopChecks(capabilities, settings, await lookAtDesktop(deps))
  return [...checks, proxyCheck(visits), clockCheck(skew), ...hosts, ...desktop]
}

/** Null where it fails, or takes too long. */
async function lookAtDesktop({ desktop, clock }: DoctorDeps): Promise<DesktopFindings | null> {
  if (!desktop) return null
  const patience = new AbortController()
  const late = clock.sleep(desktopPatienceMs, patience.signal).then(() => null)
  const found = await Promise.race([desktop().catch(() => null), late])
  patience.abort()
  return found
}

function keychainCheck(deps: DoctorDeps, defaultDestination: string): DoctorCheck {
  const { registry, capabilities } = deps
  const main = registry.list().find(({ id }) => id === defaultDestination)
  const [variable] = main ? Object.values(registry.providerOf(main).environment.keys) : []
  const instead = variable ? `, or set ${variable}` : ''
  return capabilities.keychain === null
    ? {
        name: 'Keychain',
        ok: false,
        message: 'There is no keychain: keys are kept for this session only.',
        advice: `On Linux, install and unlock gnome-keyring or KWallet${instead}.`,
      }
    : { name: 'Keychain', ok: true, message: `Keys are kept in ${capabilities.keychain}.`, advice: null }
}

async function keyCheck(
  { keyRing, registry }: DoctorDeps,
  destination: Destination,
  defaultDestination: string,
): Promise<{ check: DoctorCheck; inUse: boolean }> {
  await keyRing.load(destination)
  const states = keyRing.states(destination)
  const fields = registry.providerOf(destination).info.keyFields.filter((field) => field.required)
  const missing = fields.some(({ id }) => ['missing', 'unreadable'].includes(states[id]?.kind ?? 'missing'))
  const inUse = !missing || destination.id === defaultDestination
  return {
    inUse,
    check: {
      name: `Key of ${destination.name}`,
      ok: !missing || !inUse,
      message: !missing
        ? 'A key is there.'
        : inUse
          ? 'No key can be read.'
          : 'There is none, so nothing is uploaded there.',
      advice: missing && inUse ? 'Save one in Settings or with "mayfly key set".' : null,
    },
  }
}

interface Visit {
  readonly check: DoctorCheck
  readonly proxy: 'none' | 'used' | 'unusable'
  /** Of this computer's clock against the host's, in ms; null: it did not tell. */
  readonly skewMs: number | null
}

async function visitHost(
  name: string,
  baseUrl: string,
  network: NetworkConfig,
  clock: Clock,
): Promise<Visit> {
  const title = `Network to ${name}`
  const chosen = await chooseProxy(network, baseUrl)
  if (!chosen.ok) {
    const advice = 'Check the proxy in Settings.'
    return {
      check: { name: title, ok: false, message: chosen.failure.message, advice },
      proxy: 'unusable',
      skewMs: null,
    }
  }
  const proxy = chosen.proxy === null ? 'none' : 'used'
  const advice = 'Check the network, the proxy and the base URL.'
  const http = createHttpClient({
    network,
    clock,
    connections: 1,
    timeouts: { stallMs: 5_000, replyMs: 5_000 },
  })
  const host = new URL(baseUrl).host
  try {
    const signal = AbortSignal.timeout(8_000)
    const reply = await http.send({ method: 'HEAD', url: `${baseUrl}/`, headers: {}, body: null, signal })
    if (!reply.ok) {
      const check = { name: title, ok: false, message: reply.failure.message, advice }
      return { check, proxy, skewMs: null }
    }
    const told = Date.parse(reply.headers.date ?? '')
    // A cache on the way tells when the answer was made, and how long ago that is.
    const age = Number(reply.headers.age ?? 0) * 1000
    const skewMs = Number.isNaN(told + age) ? null : clock.now() - told - age
    return { check: { name: title, ok: true, message: `${host} answers.`, advice: null }, proxy, skewMs }
  } catch {
    const check = { name: title, ok: false, message: `${host} does not answer.`, advice }
    return { check, proxy, skewMs: null }
  } finally {
    await http.close()
  }
}

function proxyCheck(visits: readonly Visit[]): DoctorCheck {
  const name = 'Proxy'
  if (visits.some(({ proxy }) => proxy === 'unusable'))
    return {
      name,
      ok: false,
      message: 'The proxy that is set cannot be used.',
      advice: 'Check it in Settings.',
    }
  const used = visits.some(({ proxy }) => proxy === 'used')
  const message = used ? 'Hosts are reached through a proxy.' : 'Hosts are reached without a proxy.'
  return { name, ok: true, message, advice: null }
}
