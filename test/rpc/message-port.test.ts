import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { expect, onTestFinished, test } from 'vitest'
import type { EngineClient } from '../../electron/rpc/engine-client.ts'
import { createPortHandler, type PagePort } from '../../electron/rpc/message-port.ts'
import { createRouter } from '../../electron/rpc/router.ts'
import { until } from '../helpers/until.ts'
import { openTestEngine } from './open-test-engine.ts'

/** Two ends of a channel: the page's, and main's in the shape that Electron gives it. */
function openChannel() {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  const emitter = new EventEmitter()
  port1.on('close', () => emitter.emit('close'))
  const main: PagePort = {
    on: (event: string, listener: (message: { data: unknown }) => void) => emitter.on(event, listener),
    postMessage: (message) => port1.postMessage(message),
    start: () => void port1.on('message', (data) => emitter.emit('message', { data })),
  }
  return { main, page: port2 }
}

test('a page calls the engine over its port, whatever else it sends, and its streams end with it', async () => {
  const { engine } = await openTestEngine()
  let subscribers = 0
  const counted: typeof engine = {
    ...engine,
    subscribe(listener) {
      const end = engine.subscribe(listener)
      subscribers += 1
      return () => {
        subscribers -= 1
        end()
      }
    },
  }
  const { main, page } = openChannel()
  createPortHandler(createRouter(counted, {}))(main)
  for (const garbage of [
    'no json',
    '"text"',
    'null',
    '{',
    '{}',
    '{"i":1}',
    '{"i":1,"p":{"u":"x"}}',
    '{"i":1,"t":3}',
    7,
    null,
    { i: 1 },
    new Uint8Array(3),
  ])
    page.postMessage(garbage)
  const client: EngineClient = createORPCClient(new RPCLink({ port: page as unknown as MessagePort }))
  page.start()
  const events = await client.events()
  expect((await events.next()).value).toMatchObject({ kind: 'snapshot' })
  expect(subscribers).toBe(1)
  page.close()
  await until(() => subscribers === 0)
})
