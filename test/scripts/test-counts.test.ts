import { describe, expect, test } from 'vitest'
import {
  addCounts,
  countPlaywright,
  countVitest,
  failedTests,
  nothing,
  skippedTests,
} from '../../scripts/test-counts.mjs'

const vitest = (over: object) => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...over,
})
const playwright = (over: object) => ({
  stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0, ...over },
})

describe('no failure is lost', () => {
  test.each([
    ['a run without a report', countVitest(null, false), 1],
    ['a run without a report that claims to have passed', countVitest(null, true), 1],
    ['a failed test', countVitest(vitest({ numFailedTests: 2 }), false), 2],
    [
      'a file that could not be loaded',
      countVitest(vitest({ testResults: [{ status: 'failed', assertionResults: [] }] }), false),
      1,
    ],
    ['an error outside of any test', countVitest(vitest({}), false), 1],
    ['a browser test that failed', countPlaywright(playwright({ unexpected: 1 }), false), 1],
    ['a browser test that passed only when repeated', countPlaywright(playwright({ flaky: 1 }), true), 1],
    ['a browser run that failed at its end', countPlaywright(playwright({}), false), 1],
    ['a browser run without a report', countPlaywright(null, false), 1],
  ])('%s', (_what, counts, failed) => {
    expect(counts.failed).toBe(failed)
  })
})

test('what passed and was skipped is counted, and added up', () => {
  const unit = countVitest(vitest({ numPendingTests: 1, numTodoTests: 1 }), true)
  expect(unit).toEqual({ passed: 5, failed: 0, skipped: 2 })
  expect(addCounts(unit, countPlaywright(playwright({ skipped: 4 }), true))).toEqual({
    passed: 8,
    failed: 0,
    skipped: 6,
  })
  expect(addCounts(nothing, nothing)).toEqual(nothing)
})

test('what was skipped is named', () => {
  const results = [
    { status: 'passed', fullName: 'a' },
    { status: 'skipped', fullName: 'b (skipped: no bus)' },
  ]
  expect(skippedTests(vitest({ testResults: [{ assertionResults: results }] }))).toEqual([
    'b (skipped: no bus)',
  ])
  const tests = [{ status: 'skipped', annotations: [{ type: 'skip', description: 'no tray' }] }]
  expect(skippedTests({ suites: [{ suites: [{ specs: [{ title: 'c', tests }] }] }] })).toEqual(['c: no tray'])
  expect(skippedTests(null)).toEqual([])
})

test('what failed is named', () => {
  const results = [
    { status: 'passed', fullName: 'a' },
    { status: 'failed', fullName: 'b' },
  ]
  const testResults = [
    { name: 'one.test.ts', status: 'failed', assertionResults: results },
    { name: 'unloadable.test.ts', status: 'failed', assertionResults: [] },
    { name: 'sound.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'c' }] },
  ]
  expect(failedTests(vitest({ testResults }))).toEqual(['one.test.ts: b', 'unloadable.test.ts'])
  const spec = (title: string, status: string) => ({ file: 'e2e/x.spec.ts', title, tests: [{ status }] })
  const specs = [spec('d', 'unexpected'), spec('e', 'expected'), spec('f', 'flaky'), spec('g', 'skipped')]
  expect(failedTests({ suites: [{ suites: [{ specs }] }] })).toEqual(['e2e/x.spec.ts: d', 'e2e/x.spec.ts: f'])
  expect(failedTests(null)).toEqual([])
})
