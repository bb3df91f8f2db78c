import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { asciiOutput } from './ascii-output.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The command line as plain JavaScript for the npm package: Node strips no types below node_modules. */
export default defineConfig({
  root,
  plugins: [asciiOutput()],
  ssr: {
    noExternal: true,
    // They load native files from beside themselves.
    external: ['better-sqlite3', '@napi-rs/keyring'],
  },
  build: {
    ssr: true,
    outDir: 'out/cli',
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    copyPublicDir: false,
    rolldownOptions: {
      // A worker is a program of its own.
      input: {
        mayfly: 'electron/cli/mayfly.ts',
        'job-worker': 'electron/engine/jobs/job-worker.ts',
        'history-worker': 'electron/engine/store/history-worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
