// `npm test [-- check|unit|contract|cli|fuzz|torture|e2e|mutations …]`: everything, or the parts named. Plain JavaScript for any Node from 18 up.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser, noBrowserSentence } from './find-browser.mjs'
import { prepareNode, root } from './pinned-node.mjs'
import { quickTemporaryFolder } from './quick-temporary-folder.mjs'
import {
  addCounts,
  countPlaywright,
  countVitest,
  failedTests,
  nothing,
  skippedTests,
} from './test-counts.mjs'

const node = prepareNode()
const inCi = Boolean(process.env.CI) && process.env.CI !== 'false'
const vitestParts = ['unit', 'contract', 'cli', 'fuzz', 'torture']
const parts = ['check', ...vitestParts, 'e2e']
/** Run only when named. */
const extra = ['mutations']
/** What waits for disks and processes fills the pauses of what computes. */
const together = [['check'], ['unit'], ['contract', 'cli', 'fuzz', 'torture'], ['e2e']]

const [named, ...rest] = process.argv.slice(2)
const all = [...parts, ...extra]
if (named !== undefined && !all.includes(named)) {
  console.error(`There is no part "${named}": use npm test, or npm test -- ${all.join('|')} [arguments].`)
  process.exit(2)
}
const reports = mkdtempSync(join(tmpdir(), 'mayfly-reports-'))
const remarks = []
let total = nothing
try {
  for (const names of named === undefined ? together : [[named]]) {
    const start = performance.now()
    const counts = runPart(names, rest)
    total = addCounts(total, counts)
    const seconds = ((performance.now() - start) / 1000).toFixed(0)
    console.log(`\n${names.join(', ')}: ${sentence(counts)} in ${seconds} s\n`)
  }
} finally {
  rmSync(reports, { recursive: true, force: true })
}
for (const remark of remarks) console.log(remark)
console.log(sentence(total))
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** Format, lint and types count as one test. */
function check() {
  const passed = run([join(root, 'scripts', 'check.mjs')])
  return { ...nothing, passed: passed ? 1 : 0, failed: passed ? 0 : 1 }
}

function runPart(names, args) {
  const [name] = names
  if (vitestParts.includes(name)) return vitest(names, args)
  return { check, e2e, mutations }[name](args)
}

/**
 * `contract`: what holds for every provider, method and fault alike. `fuzz`: 2,000 cases; `FUZZ_CASES` for another
 * number, `FUZZ_SEED` for those of a run that failed.
 */
function vitest(projects, args) {
  const report = join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const which = projects.flatMap((project) => ['--project', project])
  const config = ['run', '--config', 'test/vitest.config.ts', ...which]
  rmSync(report, { force: true })
  const passed = run([modulePath('vitest', 'vitest.mjs'), ...config, ...reporters, ...args])
  return judge(countVitest, report, passed)
}

function e2e(args) {
  const report = join(reports, 'e2e.json')
  const playwright = [modulePath('playwright', 'cli.js'), 'test', '--config', 'test/playwright.config.ts']
  const memory = quickTemporaryFolder()
  const env = {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    PLAYWRIGHT_FORCE_TTY: '0',
    ...(memory !== null && { TMPDIR: memory }),
  }
  if (findBrowser() === null && !downloadBrowser()) {
    run([...playwright, '--list', '--reporter=json', ...args], env, 'ignore')
    const { skipped, failed, passed } = countPlaywright(readReport(report), true)
    const count = Math.max(1, skipped + failed + passed)
    remarks.push(`The end-to-end tests did not run. ${noBrowserSentence}`)
    return inCi ? { ...nothing, failed: count } : { ...nothing, skipped: count }
  }
  const built = run([join(root, 'scripts', 'build-if-needed.mjs')])
  if (!built) return { ...nothing, failed: 1 }
  const passed = run([...playwright, '--reporter=list,json', ...args], env)
  return judge(countPlaywright, report, passed)
}

/** Every fault planted into the desktop app, of which `e2e` tries two. */
function mutations(args) {
  process.env.MAYFLY_TEST_FAULTS = 'all'
  return e2e(['--project=desktop', 'planted-faults', ...args])
}

/** Playwright's own Chromium; refused on some networks, and then a person is told what to install instead. */
function downloadBrowser() {
  console.log(
    'There is no Chromium, Chrome or Edge here: downloading one for the tests (three minutes at most).',
  )
  const install = [modulePath('playwright', 'cli.js'), 'install', 'chromium-headless-shell']
  return run(install, {}, 'inherit', 180_000) && findBrowser() !== null
}

function run(command, env = {}, stdout = 'inherit', timeout = undefined) {
  const options = {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
    timeout,
  }
  return spawnSync(node, command, options).status === 0
}

function judge(count, path, runPassed) {
  const report = readReport(path)
  for (const test of skippedTests(report)) remarks.push(`Skipped: ${test}`)
  for (const test of failedTests(report)) remarks.push(`Failed: ${test.replace(`${root}/`, '')}`)
  return count(report, runPassed)
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function modulePath(...path) {
  return join(root, 'node_modules', ...path)
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
