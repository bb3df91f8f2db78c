import { kie } from '../../../electron/engine/providers/kie.ts'
import { providerContract } from './provider-contract.ts'

providerContract({
  provider: kie,
  methods: [
    { method: 'stream', size: 3_000_000, zeroBytes: 'taken' },
    { method: 'base64', size: 3_000_000, zeroBytes: 'refused' },
    { method: 'url', size: 1000, zeroBytes: 'taken' },
  ],
  keys: (key) => ({ 'api-key': key }),
  extension: 'png',
  lifetimeMs: 3 * 24 * 3_600_000,
})
