import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A bare connection, for what no HTTP client would send. */
export async function rawConnection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** The same as a WebSocket of our own page, on which nothing was said yet. */
export async function rawSocket(port: number): Promise<Socket> {
  const socket = await rawConnection(port)
  const host = `127.0.0.1:${port}`
  socket.write(
    `GET /rpc HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
  )
  const [answer] = await once(socket, 'data')
  if (statusOf(String(answer)) !== 101) throw new Error(String(answer))
  return socket
}

/** Sends the text as it is, and resolves with everything that came back until the other side closed. */
export async function exchange(port: number, text: string): Promise<string> {
  const socket = await rawConnection(port)
  const answer = everything(socket)
  socket.write(text)
  return answer
}

export function everything(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.once('close', () => resolve(text))
  })
}

/** The status of a reply, or 0 where none came. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}
