import { spawn } from 'node:child_process'

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

/** Of an answer, in characters; a longer one is none. */
const mostText = 65_536

function run(program: string, args: readonly string[], mostMs: number): Promise<BusReply> {
  return new Promise((resolve) => {
    // One pipe instead of three: the app waits for this at its start.
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    const child = spawn(program, args, { stdio: [...stdio], timeout: mostMs, killSignal: 'SIGKILL' })
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (text.length > mostText) child.kill('SIGKILL')
    })
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: error.code === 'ENOENT' || error.code === 'EACCES' ? 'no-tool' : 'error' }),
    )
    child.once('close', (code) => {
      if (code === 0) resolve({ kind: 'answer', text })
      else resolve({ kind: child.killed && text.length <= mostText ? 'silence' : 'error' })
    })
  })
}
