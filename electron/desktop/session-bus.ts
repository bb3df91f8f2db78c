import { execFile } from 'node:child_process'

export type BusCall = {
  readonly name: string
  readonly path: string
  /** Interface and member: `org.freedesktop.DBus.Properties.Get`. */
  readonly method: string
  readonly args?: readonly string[]
}

export type BusReply =
  | { readonly kind: 'answer'; readonly text: string }
  /** Nobody there, or a refusal. */
  | { readonly kind: 'error' }
  /** Somebody is there and says nothing. */
  | { readonly kind: 'silence' }
  /** No program to ask with. */
  | { readonly kind: 'no-tool' }

/** Asks something on the desktop's session bus, by `gdbus` or `dbus-send`, in a process of its own. */
export async function askSessionBus(call: BusCall, mostMs: number): Promise<BusReply> {
  const { name, path, method, args = [] } = call
  const byGdbus = ['call', '--session', '--dest', name, '--object-path', path, '--method', method, ...args]
  const reply = await run('gdbus', byGdbus, mostMs)
  if (reply.kind !== 'no-tool') return reply
  const words = args.map((word) => `string:${word}`)
  return run('dbus-send', ['--session', '--print-reply', `--dest=${name}`, path, method, ...words], mostMs)
}

function run(program: string, args: readonly string[], mostMs: number): Promise<BusReply> {
  return new Promise((resolve) => {
    const options = { timeout: mostMs, killSignal: 'SIGKILL', maxBuffer: 65_536 } as const
    execFile(program, [...args], options, (error, stdout) => {
      if (!error) resolve({ kind: 'answer', text: stdout })
      else if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ kind: 'no-tool' })
      else resolve({ kind: error.killed ? 'silence' : 'error' })
    })
  })
}
