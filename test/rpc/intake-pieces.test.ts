import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { openStagingFolder } from '../../electron/engine/intake/staging-folder.ts'
import { createIntakeFetch } from '../../electron/rpc/intake-fetch.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'

const bytes = Uint8Array.from({ length: 10 }, (_, index) => index)

async function openIntake(limits = { atOnce: 2, silenceMs: 60_000 }) {
  const dataDir = await temporaryDirectory()
  const staging = await openStagingFolder({ dataDir, clock: systemClock })
  const intake = createIntakeFetch(staging, limits)
  const send = (transfer: string, at: number, end: number, of = bytes.length) => {
    const query = new URLSearchParams({ name: 'a.bin', transfer, at: String(at), of: String(of) })
    return intake(
      new Request(`mayfly-app://app/intake?${query}`, { method: 'POST', body: bytes.slice(at, end) }),
    )
  }
  const folder = join(dataDir, 'staging')
  return { send, folder, left: () => readdir(folder) }
}

test('the pieces of a file become one, and each but the last is answered with 202', async () => {
  const { send, folder } = await openIntake()
  expect((await send('a', 0, 4)).status).toBe(202)
  // Another file at the same time is another file.
  expect((await send('b', 0, 9)).status).toBe(202)
  expect((await send('a', 4, 8)).status).toBe(202)
  const last = await send('a', 8, 10)
  expect(last.status).toBe(200)
  const staged = await last.json()
  expect(staged).toMatchObject({ name: 'a.bin', size: 10 })
  expect(new Uint8Array(await readFile(join(folder, staged.stagedId)))).toEqual(bytes)
})

test.each([
  ['that leaves a gap', [5, 8, 10]],
  ['that came before', [0, 4, 10]],
  ['of another file', [4, 8, 11]],
] as const)('a piece %s gives the file up, in words, and nothing is left', async (_, [at, end, of]) => {
  const { send, left } = await openIntake()
  await send('a', 0, 4)
  const refused = await send('a', at, end, of)
  expect([refused.status, (await refused.json()).message]).toEqual([
    409,
    expect.stringMatching(/Drop it again/),
  ])
  expect((await send('a', 4, 10)).status).toBe(409)
  await until(async () => (await left()).length === 0)
})

test('more than was said, and a sender that goes silent, leave nothing', async () => {
  const { send, left } = await openIntake({ atOnce: 2, silenceMs: 1 })
  expect((await send('a', 0, 4, 3)).status).toBe(500)
  expect((await send('b', 0, 4)).status).toBe(202)
  await until(async () => (await left()).length === 0)
  expect((await send('b', 4, 10)).status).toBe(409)
})

test('one more file than there is room for is asked to come again', async () => {
  const { send } = await openIntake()
  for (const transfer of ['a', 'b']) expect((await send(transfer, 0, 4)).status).toBe(202)
  expect((await send('c', 0, 4)).status).toBe(503)
  expect((await send('a', 4, 10)).status).toBe(200)
  expect((await send('c', 0, 4)).status).toBe(202)
})

test('a disk that is full in the middle is told of with the next piece', async () => {
  const intake = createIntakeFetch({
    async write(_name, given) {
      let count = 0
      for await (const _ of given) {
        count += 1
        if (count > 1) throw new FailureError({ code: 'disk-full', message: 'The disk is full.' })
      }
      throw new Error('all of it came')
    },
  })
  const statuses: number[] = []
  let words = ''
  for (const at of [0, 2, 4]) {
    const query = `name=a&transfer=t&at=${at}&of=10`
    const body = bytes.slice(at, at + 2)
    const reply = await intake(new Request(`mayfly-app://app/intake?${query}`, { method: 'POST', body }))
    statuses.push(reply.status)
    if (reply.status === 422) words = (await reply.json()).message
  }
  expect(words).toBe('The disk is full.')
  expect(statuses[0]).toBe(202)
  expect(statuses).toContain(422)
})
