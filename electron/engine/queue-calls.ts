import type { AddOptions, Input } from '../../shared/contract.ts'
import { type AddDeps, addUploads } from './add-uploads.ts'
import type { Engine } from './engine.ts'
import { FailureError } from './failure-error.ts'
import { parseBaseUrl } from './http/network-config.ts'
import type { KeyRing } from './key-ring.ts'
import type { QueueCommands } from './queue-commands.ts'
import type { Scheduler } from './scheduler.ts'

/** The calls on the queue: adding to it, reading it, and what a person does with its rows. */
export function createQueueCalls(
  deps: AddDeps & {
    readonly scheduler: Scheduler
    readonly commands: QueueCommands
    readonly keyRing: KeyRing
    readonly rev: () => number
  },
): Engine['queue'] {
  const { queue, uploads, registry, scheduler, commands } = deps
  const { pause, resume, cancel, retry, clear, unclear, move, answer } = commands
  /** By the id that was given for a batch: asked again while it is still being added, it waits for that. */
  const adding = new Map<string, Promise<unknown>>()
  const add = async (inputs: readonly Input[], options: AddOptions) => {
    const result = await addUploads(deps, inputs, options)
    scheduler.pump()
    return result
  }
  return {
    async add(inputs, options) {
      const { batch } = options
      if (batch === undefined) return add(inputs, options)
      const turn = (adding.get(batch) ?? Promise.resolve()).catch(() => {}).then(() => add(inputs, options))
      adding.set(batch, turn)
      try {
        return await turn
      } finally {
        if (adding.get(batch) === turn) adding.delete(batch)
      }
    },
    range(start, count) {
      const span = queue.order.span(start, count)
      const rows = span ? uploads.between(...span).map((record) => queue.latest(record).upload) : []
      return { rev: deps.rev(), total: queue.order.length, rows }
    },
    batch: (batch, start, count) => ({
      total: uploads.batchSize(batch),
      rows: uploads.ofBatch(batch, start, count).map((record) => queue.latest(record).upload),
    }),
    ...{ pause, resume, cancel, retry, clear, unclear, move, answer },
    run(keys, baseUrls = {}) {
      for (const [provider, own] of Object.entries(keys)) {
        if (!registry.has(provider)) continue
        const destination = registry.get(provider)
        // As the uploads of such a command would go: there, and nowhere else.
        const address = parseBaseUrl(baseUrls[provider] ?? destination.baseUrl)
        if (!address.ok) throw new FailureError(address.failure)
        for (const { id } of registry.providerOf(destination).info.keyFields) {
          const key = own[id]
          const why = 'It came from the environment of a command.'
          if (key) deps.keyRing.hold(provider, id, key, why, address.url)
        }
      }
      scheduler.setScope(null)
      return commands.run()
    },
  }
}
