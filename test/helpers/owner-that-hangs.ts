import Database from 'better-sqlite3'
import { openEngine } from '../../electron/open-engine.ts'
import { serveOwnerSocket } from '../../electron/rpc/owner-socket.ts'
import { createRouter } from '../../electron/rpc/router.ts'

/**
 * Owns the data directory of its environment, and stops itself as by SIGSTOP when it is asked for what its argument
 * names; `dies`: it is killed as soon as a first part of what it is given to add is on the disk.
 */
const hangsAt = process.argv[2]
const engine = await openEngine({
  dataDir: String(process.env.MAYFLY_DATA_DIR),
  version: '0.0.0',
  environment: process.env,
  scope: { kind: 'everything' },
  capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
})
const { queue } = engine
if (hangsAt === 'dies') {
  const { pragma } = Database.prototype
  Database.prototype.pragma = function (this: Database.Database, ...given) {
    // What the engine sets back after a commit that is to survive a loss of power.
    if (given[0] === 'synchronous = NORMAL') process.kill(process.pid, 'SIGKILL')
    return pragma.apply(this, given)
  }
}
const router = createRouter(
  {
    ...engine,
    queue: {
      ...queue,
      add: (inputs, options) => queue.add(stopAt('add', inputs), options),
      pause: (selection) => queue.pause(stopAt('pause', selection)),
    },
  },
  {},
)
await serveOwnerSocket(router, String(process.env.MAYFLY_DATA_DIR))
process.stdout.write('ready\n')

function stopAt<T>(name: string, value: T): T {
  if (name === hangsAt) {
    process.stdout.write('stopped\n')
    process.kill(process.pid, 'SIGSTOP')
  }
  return value
}
