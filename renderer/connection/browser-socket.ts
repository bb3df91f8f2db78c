/** What came of asking the server for a connection. */
export type SocketReply =
  | { readonly kind: 'open'; readonly socket: WebSocket }
  /** The server answered, and does not know the token. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable' }

const replyLimitMs = 10_000
/** Close codes by which the server says that the token is not its own. */
const refusedCodes = new Set([1008, 4401])

/** Opens `/rpc` on this page's own origin and hands in the token as the first message. */
export function openBrowserSocket(token: string): Promise<SocketReply> {
  const url = new URL('/rpc', window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url)
  return new Promise((resolve) => {
    const settle = (reply: SocketReply) => {
      clearTimeout(limit)
      socket.removeEventListener('message', onMessage)
      socket.removeEventListener('close', onClose)
      if (reply.kind !== 'open') socket.close()
      resolve(reply)
    }
    const onMessage = (event: MessageEvent) =>
      settle(isYes(event.data) ? { kind: 'open', socket } : { kind: 'refused' })
    const onClose = (event: CloseEvent) =>
      settle({ kind: refusedCodes.has(event.code) ? 'refused' : 'unreachable' })
    const limit = setTimeout(() => settle({ kind: 'unreachable' }), replyLimitMs)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => socket.send(JSON.stringify({ token })))
    socket.addEventListener('message', onMessage)
    socket.addEventListener('close', onClose)
  })
}

function isYes(data: unknown): boolean {
  try {
    return typeof data === 'string' && JSON.parse(data).ok === true
  } catch {
    return false
  }
}
