import { theapi } from '../../../electron/engine/providers/theapi.ts'
import { providerContract } from './provider-contract.ts'

providerContract({
  provider: theapi,
  methods: [{ method: 'base64', size: 3_000_000, zeroBytes: 'refused' }],
  keys: (key) => ({ 'api-key': key }),
  extension: 'png',
  lifetimeMs: 24 * 3_600_000,
})
