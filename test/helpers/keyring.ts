import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeTemporaryDirectory } from './temporary-directory.ts'
import { until } from './until.ts'

export interface TestKeyring {
  /** Give this to the processes that are to see the keyring. */
  readonly env: Readonly<Record<string, string>>
  /** Process id of the Secret Service, to stop (SIGSTOP) in a test; null on a bus without one. */
  readonly servicePid: number | null
  stop(): Promise<void>
}

const needed = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'] as const

/**
 * Why a real Secret Service cannot be started here, or null. In CI that is a failure, not a reason to skip.
 * Use: `test.skipIf(noKeyring())(…)`.
 */
export function noKeyring(): string | null {
  if (process.platform !== 'linux') return `the Secret Service is Linux's, and this is ${process.platform}`
  const missing = needed.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error)
  if (missing.length === 0) return null
  const why = `no ${missing.join(', no ')}: install dbus and gnome-keyring to run the keychain tests`
  if (process.env.CI) throw new Error(why)
  return why
}

/**
 * A session bus and an unlocked gnome-keyring of their own, with a home of their own: nothing of the person who
 * runs the tests is read or written. `service: false` gives a bus on which no Secret Service answers.
 */
export async function startKeyring({ service = true } = {}): Promise<TestKeyring> {
  const home = await makeTemporaryDirectory()
  const started: ChildProcess[] = []
  const stop = async () => {
    for (const child of started.reverse()) await end(child)
    await home.remove()
  }
  try {
    const config = join(home.path, 'bus.conf')
    await writeFile(config, busConfig(home.path))
    const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    started.push(bus)
    const [address] = (await once(createInterface(bus.stdout), 'line')) as [string]
    const env = {
      DBUS_SESSION_BUS_ADDRESS: address,
      HOME: home.path,
      XDG_DATA_HOME: join(home.path, 'data'),
      XDG_CACHE_HOME: join(home.path, 'cache'),
      XDG_RUNTIME_DIR: home.path,
    }
    if (!service) return { env, servicePid: null, stop }
    const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    started.push(daemon)
    daemon.stdin.end('test')
    await until(() => secretServiceAnswers(env), { what: 'gnome-keyring on the bus' })
    return { env, servicePid: daemon.pid ?? null, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** No folders of services: what nobody started here is not there. */
function busConfig(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}

function secretServiceAnswers(env: Readonly<Record<string, string>>): boolean {
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets']
  const method = ['org.freedesktop.Secret.Service.ReadAlias', 'string:default']
  const asked = spawnSync('dbus-send', [...ask, ...method], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  return asked.status === 0 && asked.stdout.includes('/org/freedesktop/secrets/collection/')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGCONT')
  child.kill('SIGKILL')
  await exited
}
