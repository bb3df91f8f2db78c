// The host's own client, as its documentation shows it: `node uploadcare-client.mjs <base URL> <key> <file>`.
import { readFile } from 'node:fs/promises'
import { uploadFile } from '@uploadcare/upload-client'

const [baseURL, publicKey, file] = process.argv.slice(2)
await uploadFile(await readFile(file), {
  ...{ baseURL, publicKey, baseCDN: baseURL, store: false },
  ...{ fileName: 'large.bin', contentType: 'application/octet-stream' },
})
