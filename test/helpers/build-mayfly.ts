import { buildCliIfNeeded, buildIfNeeded } from '../../scripts/build-if-needed.mjs'

/**
 * Before all tests of a project: what their processes run, and the interface that they serve, is built from the sources
 * as they are.
 */
export function setup(): void {
  const { execPath } = process
  if (!buildIfNeeded(execPath) || !buildCliIfNeeded(execPath)) throw new Error('Mayfly could not be built.')
}
