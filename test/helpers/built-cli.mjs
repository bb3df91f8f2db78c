// Runs `mayfly` from the bundle of the npm package, which `npm test` builds where a source is newer than it.
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
module.enableCompileCache(join(root, 'node_modules', '.cache', 'mayfly'))
const { runMayfly } = await import(pathToFileURL(join(root, 'out', 'cli', 'mayfly.js')).href)
await runMayfly(process.argv.slice(2))
