import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { guardedEmitter, hasNothingInvented, type Part } from './guard.ts'

const ends = new WeakMap<MessagePortMainDouble, MessagePort>()

/** Like the real one: an emitter without `addEventListener`, which holds its messages until `start()`. */
class MessagePortMainDouble
  extends guardedEmitter('MessagePortMain', ['message', 'close'])
  implements Part<Electron.MessagePortMain>
{
  #started = false

  constructor(end: MessagePort) {
    super()
    ends.set(this, end)
    end.on('close', () => ends.delete(this) && this.emit('close'))
    // Listening starts a worker's port, so this is not done before `start()`; it must not keep the process alive.
    end.unref()
  }
  start(): void {
    if (this.#started) return
    this.#started = true
    const end = endOf(this)
    end.on('message', (data) => this.emit('message', { data, ports: [] }))
    end.unref()
  }
  postMessage(message: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new Error('MessagePortMain.postMessage with ports is not doubled')
    ends.get(this)?.postMessage(message)
  }
  close(): void {
    ends.get(this)?.close()
  }
}
hasNothingInvented<MessagePortMainDouble, Electron.MessagePortMain>()

function endOf(port: MessagePortMainDouble): MessagePort {
  const end = ends.get(port)
  if (!end) throw new Error('the port is closed or was handed on')
  return end
}

/** Takes a port away from main, as a transfer does: the wrapper is dead from then on. */
export function takeEnd(port: unknown): MessagePort {
  const end = endOf(port as MessagePortMainDouble)
  end.removeAllListeners()
  ends.delete(port as MessagePortMainDouble)
  return end
}

export class MessageChannelMain {
  readonly port1: MessagePortMainDouble
  readonly port2: MessagePortMainDouble
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMainDouble(port1)
    this.port2 = new MessagePortMainDouble(port2)
  }
}
hasNothingInvented<MessageChannelMain, Electron.MessageChannelMain>()
