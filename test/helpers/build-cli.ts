import { buildCliIfNeeded } from '../../scripts/build-if-needed.mjs'

/** Before all tests of a project: what their processes run is built from the sources as they are. */
export function setup(): void {
  if (!buildCliIfNeeded(process.execPath)) throw new Error('The command line could not be built.')
}
