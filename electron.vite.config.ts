import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { asciiOutput } from './scripts/ascii-output.ts'
import { preloadInterface } from './scripts/preload-interface.ts'

const root = import.meta.dirname

export default defineConfig({
  // One bundle starts in half the time of hundreds of modules. Native parts stay outside, and so does what is not
  // loaded unless it is switched on. The format follows package.json's type (ES modules).
  main: {
    plugins: [asciiOutput()],
    build: {
      outDir: 'out/main',
      externalizeDeps: {
        exclude: ['@orpc/client', '@orpc/contract', '@orpc/server', 'mime', 'undici', 'ws', 'zod'],
      },
      rolldownOptions: {
        // A worker is a program of its own; it is looked for beside the part that starts it.
        input: {
          main: join(root, 'electron/main.ts'),
          'job-worker': join(root, 'electron/engine/jobs/job-worker.ts'),
          'history-worker': join(root, 'electron/engine/store/history-worker.ts'),
        },
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  // A sandboxed preload script has no module loader: one CommonJS file.
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: join(root, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    plugins: [react(), preloadInterface('show-interface')],
    build: {
      outDir: join(root, 'out/renderer'),
      // The page's policy allows no inline script.
      modulePreload: { polyfill: false },
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: join(root, 'renderer/index.html'),
      },
    },
  },
})
