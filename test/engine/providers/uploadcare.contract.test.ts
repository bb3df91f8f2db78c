import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { uploadcare } from '../../../electron/engine/providers/uploadcare.ts'
import { uploadcareErrors } from '../../../electron/engine/providers/uploadcare-errors.ts'
import { uploadcareEnvelope } from '../../../electron/sandbox/uploadcare-refusal.ts'
import { failureCodes } from '../../../shared/failure.ts'
import { answerJson, httpServer } from '../http/loopback.ts'
import { type ContractSubject, run } from './contract-subject.ts'
import { providerContract } from './provider-contract.ts'

const subject: ContractSubject = {
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
}

providerContract(subject)

test('every error that the host’s own client names is in the table', () => {
  const types = readFileSync('node_modules/@uploadcare/upload-client/dist/index.d.ts', 'utf8')
  const union = /type ServerErrorCode = ([^;]+);/.exec(types)?.[1] ?? ''
  const named = [...union.matchAll(/"(\w+)"/g)].map(([, code = '']) => code)
  expect(named.length).toBeGreaterThan(80)
  expect(named.filter((code) => !(code in uploadcareErrors))).toEqual([])
  expect(Object.keys(uploadcareErrors).filter((code) => !named.includes(code))).toEqual([
    'AccessTokenExpiredError',
    'AccessTokenInvalidError',
    'SVGMaliciousContentError',
    'SVGValidationFailedError',
  ])
})

test.each(Object.entries(uploadcareErrors))('%s is told as it is', async (errorCode, [code, message]) => {
  expect(failureCodes).toContain(code)
  expect(message).toMatch(/^[A-Z].*\.( Is this computer's clock right\?)?$|\?$/)
  const host = await httpServer(async (request, response) => {
    for await (const _ of request);
    answerJson(response, 400, uploadcareEnvelope(400, 'the words of the host', errorCode))
  })
  const { outcome } = await run(
    subject,
    { method: 'stream', size: 10, zeroBytes: 'taken' },
    { job: { baseUrl: host } },
  )
  expect(outcome).toMatchObject({
    ok: false,
    failure: { code, message, hostMessage: 'the words of the host' },
  })
})
