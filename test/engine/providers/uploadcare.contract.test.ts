import { uploadcare } from '../../../electron/engine/providers/uploadcare.ts'
import { providerContract } from './provider-contract.ts'

providerContract({
  provider: uploadcare,
  methods: [
    { method: 'stream', size: 3_000_000, zeroBytes: 'taken' },
    {
      method: 'multipart',
      size: 22_000_000,
      zeroBytes: 'refused',
      faultAt: 'multipart-start',
      bodyAt: 'multipart',
      replyLost: 'known',
    },
    { method: 'url', size: 1000, zeroBytes: 'taken' },
  ],
  keys: (key) => ({ 'public-key': key }),
  extension: 'png',
  lifetimeMs: 24 * 3_600_000,
})
