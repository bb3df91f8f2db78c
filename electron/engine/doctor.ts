import { statfs } from 'node:fs/promises'
import type { DoctorCheck } from '../../shared/contract.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { createHttpClient } from './http/create-http-client.ts'
import { chooseProxy, type NetworkConfig } from './http/network-config.ts'
import type { KeyRing } from './key-ring.ts'
import type { SqliteDatabase } from './store/database.ts'

const lowDisk = 500_000_000

/** Looks at what uploads need, and says what to do where something is missing. Sends no key anywhere. */
export async function runDoctor(deps: {
  dataDir: string
  database: SqliteDatabase
  registry: DestinationRegistry
  keyRing: KeyRing
  /** Where uploads go unless a person says otherwise; the others count once they have a key. */
  defaultDestination: string
  /** Its name, or null where there is none. */
  keychain: string | null
  network: NetworkConfig
  clock: Clock
}): Promise<DoctorCheck[]> {
  const checks = [keychainCheck(deps), await diskCheck(deps.dataDir), databaseCheck(deps.database)]
  for (const destination of deps.registry.list()) {
    await deps.keyRing.load(destination)
    const states = deps.keyRing.states(destination)
    const fields = deps.registry.providerOf(destination).info.keyFields.filter((field) => field.required)
    const missing = fields.some(({ id }) => ['missing', 'unreadable'].includes(states[id]?.kind ?? 'missing'))
    const inUse = !missing || destination.id === deps.defaultDestination
    checks.push({
      name: `Key of ${destination.name}`,
      ok: !missing || !inUse,
      message: !missing
        ? 'A key is there.'
        : inUse
          ? 'No key can be read.'
          : 'No key yet, and none is needed.',
      advice: missing && inUse ? 'Save one in Settings or with "mayfly key set".' : null,
    })
    if (!inUse) continue
    const baseUrl = deps.registry.baseUrlFrom(destination)?.url ?? destination.baseUrl
    checks.push(await reachCheck(destination.name, baseUrl, deps.network, deps.clock))
  }
  return checks
}

function keychainCheck(deps: {
  registry: DestinationRegistry
  defaultDestination: string
  keychain: string | null
}): DoctorCheck {
  const { registry, defaultDestination, keychain } = deps
  const main = registry.list().find(({ id }) => id === defaultDestination)
  const [variable] = main ? Object.values(registry.providerOf(main).environment.keys) : []
  const instead = variable ? `, or set ${variable}` : ''
  return keychain === null
    ? {
        name: 'Keychain',
        ok: false,
        message: 'There is no keychain: keys are kept for this session only.',
        advice: `On Linux, install and unlock gnome-keyring or KWallet${instead}.`,
      }
    : { name: 'Keychain', ok: true, message: `Keys are kept in ${keychain}.`, advice: null }
}

async function diskCheck(dataDir: string): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  const ok = free > lowDisk
  return {
    name: 'Disk',
    ok,
    message: `${Math.round(free / 1_000_000).toLocaleString('en')} MB are free for the data directory ${dataDir}.`,
    advice: ok ? null : 'Free some space: pasted files and downloads need it.',
  }
}

function databaseCheck(database: SqliteDatabase): DoctorCheck {
  const result = database.pragma('quick_check(1)', { simple: true })
  const ok = result === 'ok'
  return {
    name: 'Database',
    ok,
    message: ok ? 'Queue and history are sound.' : 'Queue and history are damaged.',
    advice: ok ? null : 'Make a copy of the data directory before you go on.',
  }
}

async function reachCheck(
  name: string,
  baseUrl: string,
  network: NetworkConfig,
  clock: Clock,
): Promise<DoctorCheck> {
  const title = `Network to ${name}`
  const proxy = await chooseProxy(network, baseUrl)
  if (!proxy.ok)
    return { name: title, ok: false, message: proxy.failure.message, advice: 'Check the proxy in Settings.' }
  const http = createHttpClient({
    network,
    clock,
    connections: 1,
    timeouts: { stallMs: 5_000, replyMs: 5_000 },
  })
  try {
    const reply = await http.send({
      method: 'HEAD',
      url: `${baseUrl}/`,
      headers: {},
      body: null,
      signal: AbortSignal.timeout(8_000),
    })
    if (reply.ok) return { name: title, ok: true, message: `${new URL(baseUrl).host} answers.`, advice: null }
    return {
      name: title,
      ok: false,
      message: reply.failure.message,
      advice: 'Check the network, the proxy and the base URL.',
    }
  } catch {
    return {
      name: title,
      ok: false,
      message: `${new URL(baseUrl).host} does not answer.`,
      advice: 'Check the network, the proxy and the base URL.',
    }
  } finally {
    await http.close()
  }
}
