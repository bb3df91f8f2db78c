/**
 * The page of `time-desktop-main.ts`, in a thread of its own as it is in a process of its own: says `ready` once its
 * client has been warmed up, and `snapshot` once it has the first one through the port that it is then given.
 */
import { type MessagePort as NodePort, parentPort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineClient } from '../../electron/rpc/engine-client.ts'

function clientOn(port: MessagePort): EngineClient {
  const client: EngineClient = createORPCClient(new RPCLink({ port }))
  port.start()
  return client
}

// Nobody answers: this is so that everything a request needs has been loaded.
const { port1, port2 } = new MessageChannel()
const asked = new Promise((resolve) => port2.addEventListener('message', resolve, { once: true }))
port2.start()
clientOn(port1)
  .events()
  .catch(() => {})
await asked
port1.close()

parentPort?.once('message', async (port: NodePort) => {
  const events = await clientOn(port as unknown as MessagePort).events()
  await events.next()
  parentPort?.postMessage('snapshot')
})
parentPort?.postMessage('ready')
