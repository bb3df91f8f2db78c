import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startSandbox } from '../../electron/sandbox/sandbox.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { readReply, sendStream, startTestSandbox } from './start-test-sandbox.ts'

test('listens on loopback only', async () => {
  await expect(startSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback only')
  expect((await startTestSandbox()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

test('does not answer under a name that a page pointed at loopback', async () => {
  const sandbox = await startTestSandbox()
  const { port } = new URL(sandbox.url)
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/download/00', headers: { host } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
  expect(await ask('evil.example:80')).toBe(421)
  expect(await ask(`localhost:${port}`)).toBe(404)
})

test('a port in use is said at the start', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await until(() => other.listening)
  await expect(startSandbox({ port: (other.address() as AddressInfo).port })).rejects.toThrow('EADDRINUSE')
})

test('leaves nothing behind when it closes, even with connections open', async () => {
  vi.stubEnv('TMPDIR', await temporaryDirectory())
  const sandbox = await startSandbox()
  sandbox.faults.add({ fault: { kind: 'slow-reply', ms: 60_000 } })
  const waiting = sendStream(sandbox, 'x', { fileName: 'n' })
  await until(() => sandbox.files().length === 1)
  expect(await readdir(tmpdir())).toEqual([expect.stringMatching(/^mayfly-sandbox-/)])
  await Promise.all([expect(waiting).rejects.toThrow(), sandbox.close()])
  expect(await readdir(tmpdir())).toEqual([])
})

interface Started {
  url: string
  key: string
  control: string
}

async function startProcess(...args: string[]) {
  const entry = fileURLToPath(new URL('../../electron/sandbox/run.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, '--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  let ended: number | null = null
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  child.on('exit', (code) => {
    ended = code
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await until(() => text.includes('\n'))
  return { child, ended: () => ended, ...(JSON.parse(text.split('\n')[0] ?? '') as Started) }
}

test('as a process it is controlled over HTTP, and ends on SIGTERM', async () => {
  const { child, ended, url, key, control } = await startProcess()
  const ask = async (method: string, path: string, body?: unknown, token = control) =>
    readReply(
      await fetch(`${url}/_sandbox/${path}`, {
        method,
        headers: { 'x-sandbox-control': token },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  const upload = () =>
    sendStream({ url, key } as Awaited<ReturnType<typeof startSandbox>>, 'abc', { fileName: 'n.txt' })

  expect((await ask('GET', 'files', undefined, 'wrong')).status).toBe(403)
  expect(
    (await ask('POST', 'faults', { fault: { kind: 'status', status: 503 }, times: 'always' })).status,
  ).toBe(200)
  expect((await upload()).status).toBe(503)
  expect((await ask('DELETE', 'faults')).status).toBe(200)
  const { json } = await upload()
  expect(json.success).toBe(true)
  expect((await ask('GET', 'files')).json).toMatchObject([{ name: 'n.txt', size: 3 }])
  expect((await ask('GET', 'requests')).json).toMatchObject([
    { status: 503, fault: 'status' },
    { status: 200 },
  ])
  expect((await ask('POST', 'faults', { fault: { kind: 'nonsense' } })).status).toBe(400)
  expect(
    (await ask('POST', 'faults', { random: { seed: 1, rate: 1, kinds: [{ kind: 'html-page' }] } })).status,
  ).toBe(200)
  expect((await upload()).text).toContain('<html>')
  expect((await ask('POST', 'clock', { offsetMs: 4 * 24 * 3600 * 1000 })).status).toBe(200)
  expect((await fetch(json.data.fileUrl)).status).toBe(404)

  child.kill('SIGTERM')
  await until(() => ended() === 0)
})

test('100 MB pass through it without being held', async () => {
  const { child, url, key } = await startProcess('--discard-bytes')
  const peak = async () => {
    return Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024
  }
  const send = (bytes: number) =>
    sendStream({ url, key } as Awaited<ReturnType<typeof startSandbox>>, new Uint8Array(bytes), {
      fileName: 'n',
    })
  await send(20_000_000)
  const before = await peak()
  expect((await send(100_000_000)).json.data.fileSize).toBe(100_000_000)
  expect((await peak()) - before).toBeLessThan(60_000_000)
})
