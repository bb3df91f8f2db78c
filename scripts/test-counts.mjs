/** How many tests passed, failed and were skipped. */
export const nothing = { passed: 0, failed: 0, skipped: 0 }

export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/**
 * From vitest's JSON report (null: there is none). A file that could not be loaded counts as one failed test, and
 * so does a run that failed with nothing to show for it.
 */
export function countVitest(report, runPassed) {
  if (report === null) return { ...nothing, failed: 1 }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: !runPassed && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** From Playwright's JSON report. A test that passed only when repeated counts as failed: it hides a race. */
export function countPlaywright(report, runPassed) {
  if (report === null) return { ...nothing, failed: 1 }
  const { expected, unexpected, flaky, skipped } = report.stats
  const failed = unexpected + flaky + (report.errors?.length ?? 0)
  return { passed: expected, failed: !runPassed && failed === 0 ? 1 : failed, skipped }
}

/** What was skipped, with the reason where the test gave one: "title: reason". */
export function skippedTests(report) {
  if (report === null) return []
  if (report.testResults) {
    return report.testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => /pending|skipped|todo/.test(status))
        .map(({ fullName }) => fullName),
    )
  }
  return specs(report).flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(({ annotations }) =>
        [title, ...annotations.map(({ description }) => description ?? '')].join(': '),
      ),
  )
}

/** What failed, by its file and title; a file that could not be loaded by its path. */
export function failedTests(report) {
  if (report === null) return []
  if (report.testResults) {
    return report.testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, assertionResults }) => {
        const failed = assertionResults.filter(({ status }) => status === 'failed')
        return failed.length === 0 ? [name] : failed.map(({ fullName }) => `${name}: ${fullName}`)
      })
  }
  return specs(report)
    .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky'))
    .map(({ file, title }) => `${file}: ${title}`)
}

function specs({ specs: own = [], suites = [] }) {
  return [...own, ...suites.flatMap(specs)]
}
