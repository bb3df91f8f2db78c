import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { quickTemporaryFolder } from '../scripts/quick-temporary-folder.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What holds for every provider, method and fault alike: a whole engine, host and upload for each case. */
const contracts = ['test/engine/providers/*.contract.test.ts', 'test/engine/faults.test.ts']
/** Whole processes as people run them: signals, owners that are killed, the desktop's main process, what is packed. */
const processes = ['test/cli/**/*.test.ts', 'test/packages/**/*.test.ts', 'test/desktop/main.test.ts']

/** What is killed writes to the disk, as it would elsewhere; the others need not wait for it. */
const memory = quickTemporaryFolder()
const env = memory === null ? {} : { TMPDIR: memory }

/** Every test that needs no browser. */
export default defineConfig({
  root,
  resolve: {
    alias: [
      // Merely resolving Electron's package in plain Node starts a download of its runtime.
      { find: /^electron$/, replacement: fileURLToPath(new URL('helpers/no-electron.ts', import.meta.url)) },
    ],
  },
  test: {
    pool: 'forks',
    // Most tests wait half their time for a socket, a disk or a process; vitest itself would keep one core free.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    globals: false,
    restoreMocks: true,
    unstubEnvs: true,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          env,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...contracts, ...processes, 'test/{e2e,fuzz,torture,bench}/**', '**/node_modules/**'],
          testTimeout: 30_000,
          // A process and its modules serve one file after the other: loading them anew cost half of all the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'contract', env, include: contracts, testTimeout: 30_000, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: processes,
          globalSetup: ['test/helpers/build-mayfly.ts'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        // Made-up input into everything that takes some.
        test: {
          name: 'fuzz',
          env,
          include: ['test/fuzz/**/*.test.ts'],
          globalSetup: ['test/helpers/build-mayfly.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        // Processes killed at random moments: seconds to minutes each.
        test: {
          name: 'torture',
          include: ['test/torture/**/*.test.ts'],
          globalSetup: ['test/helpers/build-mayfly.ts'],
          maxConcurrency: 3,
          testTimeout: 300_000,
        },
      },
    ],
  },
})
