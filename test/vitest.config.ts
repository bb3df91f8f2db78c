import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every unit and integration test that needs no browser. Each file has a process of its own. */
export default defineConfig({
  root,
  resolve: {
    alias: [
      // Merely resolving Electron's package in plain Node starts a download of its runtime.
      { find: /^electron$/, replacement: fileURLToPath(new URL('helpers/no-electron.ts', import.meta.url)) },
    ],
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'test/torture/**', 'test/bench/**', '**/node_modules/**'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globals: false,
    restoreMocks: true,
    unstubEnvs: true,
  },
})
