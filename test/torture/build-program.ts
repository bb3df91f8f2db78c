import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface TorturedProgram {
  /** To be run by Node, with the arguments of `mayfly`. */
  readonly path: string
  remove(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const ownClock = join(root, 'electron', 'engine', 'clock.ts')
const otherClock = join(root, 'test', 'torture', 'torture-clock.ts')

/**
 * Bundles the command line as the npm package has it (half the work of a start from source, so twice the kills),
 * with the clock of `torture-clock.ts`. Below node_modules, where its native libraries are found.
 */
export async function buildProgram(): Promise<TorturedProgram> {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const dir = await mkdtemp(join(cache, 'torture-'))
  const outDir = join(dir, 'out', 'cli')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'torture-clock',
        enforce: 'pre',
        async resolveId(source, importer) {
          if (!source.endsWith('/clock.ts') || importer === undefined || importer === otherClock) return null
          const found = await this.resolve(source, importer, { skipSelf: true })
          return found?.id === ownClock ? otherClock : null
        },
      },
    ],
    ssr: { noExternal: true, external: ['better-sqlite3', '@napi-rs/keyring'] },
    build: {
      ssr: 'test/torture/tortured-program.ts',
      outDir,
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
    },
  })
  await copyFile(join(root, 'package.json'), join(dir, 'package.json'))
  await mkdir(join(dir, 'out', 'renderer'))
  await writeFile(join(dir, 'out', 'renderer', 'index.html'), '<!doctype html><title>Mayfly</title>')
  const path = join(outDir, 'start.mjs')
  const caching = `import module from 'node:module'\nmodule.enableCompileCache(${JSON.stringify(join(dir, 'compiled'))})\n`
  await writeFile(path, `${caching}await import('./tortured-program.js')\n`)
  return { path, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }) }
}
