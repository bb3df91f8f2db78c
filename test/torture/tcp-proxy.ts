import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** The network between Mayfly and its hosts, on loopback: it can drop what runs, stand still, or be away. */
export interface TcpProxy {
  readonly url: string
  /** Where it leads, a port of this computer. */
  leadTo(port: number): void
  /** Resets every connection; returns how many there were. */
  drop(): number
  /** Bytes stay where they are, both ways, until it goes on. */
  stall(stands: boolean): void
  /** Nobody listens any more, and what ran is reset; or listens again. */
  away(isAway: boolean): Promise<void>
  close(): Promise<void>
}

export async function startTcpProxy(): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let target = 0
  let standing = false
  let port = 0

  const move = ([near, far]: readonly [Socket, Socket]): void => {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      if (standing) from.unpipe(to)
      else from.pipe(to)
    }
  }
  const onConnection = (near: Socket): void => {
    const pair = [near, connect(target, '127.0.0.1')] as const
    pairs.add(pair)
    for (const socket of pair) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.once('close', () => {
        pairs.delete(pair)
        for (const each of pair) each.destroy()
      })
    }
    move(pair)
  }
  let server: Server | null = null
  const listen = async (): Promise<void> => {
    server = createServer(onConnection)
    const opened = server
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject)
      opened.listen(port, '127.0.0.1', resolve)
    })
    port = (opened.address() as AddressInfo).port
  }
  const drop = (): number => {
    const count = pairs.size
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    return count
  }
  const close = async (): Promise<void> => {
    const closing = server
    server = null
    if (!closing) return
    const ended = new Promise<void>((resolve) => closing.close(() => resolve()))
    drop()
    await ended
  }
  await listen()

  return {
    url: `http://127.0.0.1:${port}`,
    leadTo: (next) => {
      target = next
    },
    drop,
    stall(stands) {
      if (stands === standing) return
      standing = stands
      for (const pair of pairs) move(pair)
    },
    async away(isAway) {
      if (isAway) await close()
      else if (server === null) await listen()
    },
    close,
  }
}
