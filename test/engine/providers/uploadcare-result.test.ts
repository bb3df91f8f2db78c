import { expect, test } from 'vitest'
import type { SendJob } from '../../../electron/engine/providers/provider.ts'
import { askForFile, confirmed } from '../../../electron/engine/providers/uploadcare-result.ts'
import { answerJson, client, httpServer, noSignal } from '../http/loopback.ts'

const ours = 'b7cb3b4c-37b1-4d2f-9a1c-0d9c2f5e8f10'
const another = 'b7cb3b4c-37b1-4d2f-9a1c-0d9c2f5e8f11'

/** A send to a host that answers every question about a file with this one. */
async function jobWithAnswer(uuid: string): Promise<SendJob> {
  const baseUrl = await httpServer((_request, response) =>
    answerJson(response, 200, { uuid, filename: 'of the host.txt', size: 3 }),
  )
  return {
    ...{ baseUrl, keys: { 'public-key': 'a-public-key' }, options: {}, http: client(), now: () => 0 },
    ...{ signal: noSignal(), method: 'multipart', body: null, url: null, remoteName: 'ours.txt' },
    ...{ remotePath: '', mimeType: null, lifetimeMs: null, onProcessing: () => {}, sleep: async () => {} },
  }
}

test('what the host says of the file that was asked about confirms it, however its id is written', async () => {
  for (const uuid of [ours, ours.toUpperCase()])
    expect(await askForFile(await jobWithAnswer(uuid), ours)).toMatchObject({
      ok: true,
      result: { remoteName: 'of the host.txt', size: 3 },
    })
})

test('what the host says of another file confirms nothing, and is not linked to', async () => {
  const job = await jobWithAnswer(another)
  expect(await askForFile(job, ours)).toBeNull()
  expect(await confirmed(job, ours, '')).toMatchObject({
    ok: true,
    result: { fileId: ours, remoteName: 'ours.txt', url: `${job.baseUrl}/${ours}/ours.txt` },
  })
})
