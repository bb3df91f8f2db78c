import { onTestFinished } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { SecretStore } from '../../electron/engine/secrets.ts'
import { openEngine } from '../../electron/open-engine.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

/** A computer without a keychain. */
const noKeychain: SecretStore = {
  name: null,
  get: async () => ({ ok: false, why: 'There is no keychain in this test.' }),
  set: async () => ({ ok: false, why: 'There is no keychain in this test.' }),
  delete: async () => ({ ok: false, why: 'There is no keychain in this test.' }),
}

/** The real engine on a new data directory, closed when the test has finished. */
export async function openTestEngine(): Promise<{ engine: Engine; dataDir: string }> {
  const dataDir = await temporaryDirectory()
  const engine = await openEngine({
    dataDir,
    scope: { kind: 'everything' },
    capabilities: { realPaths: false, tray: false, nativeDialog: false, hostClipboard: false },
    environment: {},
    version: '0.0.0-test',
    secrets: noKeychain,
  })
  onTestFinished(() => engine.close())
  return { engine, dataDir }
}
