import { defineConfig } from 'playwright/test'
import { findBrowser } from '../scripts/find-browser.mjs'

const executablePath = findBrowser()
// Chromium's own sandbox refuses to start as root, as in a container.
const asRoot = process.getuid?.() === 0

/** End-to-end tests: the real server, the real interface, a real browser; and the built desktop app. */
export default defineConfig({
  projects: [
    { name: 'browser', testDir: './e2e' },
    { name: 'desktop', testDir: './e2e-desktop' },
  ],
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  // Test by test, not file by file: the last file would keep one core waiting.
  fullyParallel: true,
  // The machine has two cores: a browser and the server fill them.
  workers: 2,
  retries: 0,
  timeout: 60_000,
  // A condition that comes true ends the wait; on a busy machine that may be late.
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    headless: true,
    // As people ask for it who bear no motion: what comes and goes does so at once, and is not waited for.
    contextOptions: { reducedMotion: 'reduce' },
    // Watching every step costs a fifth of the time: `MAYFLY_TRACE=1` asks for it, to look into a failure.
    trace: process.env.MAYFLY_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      // One process for all pages of a worker, one after the other: a tenth of the processor time less.
      args: [
        '--disable-background-networking',
        '--renderer-process-limit=1',
        ...(asRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
})
