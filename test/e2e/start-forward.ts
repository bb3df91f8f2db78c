import { connect, createServer, type Socket } from 'node:net'

/** A port that leads to another one of this computer, as `ssh -L` gives it: it can be cut and mended. */
export interface Forward {
  readonly port: number
  cut(): Promise<void>
  /** From now on what Mayfly answers gets lost, until it is cut and mended. */
  loseAnswers(): void
  mend(): Promise<void>
  close(): Promise<void>
}

export async function startForward(target: number): Promise<Forward> {
  const open = new Set<Socket>()
  const far = new Set<Socket>()
  const server = createServer((near) => {
    const there = connect(target, '127.0.0.1')
    far.add(there)
    for (const [one, other] of [
      [near, there],
      [there, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        far.delete(one)
        other.destroy()
      })
    }
  })
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  }
  const port = await listen(0)
  return {
    port,
    cut,
    loseAnswers() {
      for (const socket of far) socket.unpipe().resume()
    },
    mend: async () => {
      await listen(port)
    },
    close: async () => {
      if (server.listening) await cut()
    },
  }
}
