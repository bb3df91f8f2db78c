import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The command line as plain JavaScript for the npm package: Node strips no types below node_modules. */
export default defineConfig({
  root,
  ssr: {
    noExternal: true,
    // They load native files from beside themselves.
    external: ['better-sqlite3', '@napi-rs/keyring'],
  },
  build: {
    ssr: 'electron/cli/mayfly.ts',
    outDir: 'out/cli',
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    copyPublicDir: false,
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
  },
})
