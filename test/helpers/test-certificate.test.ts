import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { makeTestCertificate } from './test-certificate.ts'

test('a TLS client that trusts the certificate talks to a server that shows it, by name and by address', async () => {
  const { key, cert } = makeTestCertificate()
  const server = createServer({ key, cert }, (_request, response) => response.end('hello'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  for (const host of ['localhost', '127.0.0.1']) {
    const asked = request({ host, port, ca: cert, family: 4, agent: false }).end()
    const [response] = await once(asked, 'response')
    response.resume()
    expect(response.statusCode).toBe(200)
  }
  const asked = request({ host: '127.0.0.1', port, agent: false }).end()
  const [error] = await once(asked, 'error')
  expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
})

test('names only the hosts that were asked for', () => {
  const certificate = new X509Certificate(makeTestCertificate(['example.test']).cert)
  expect(certificate.subjectAltName).toBe('DNS:example.test')
  expect(certificate.checkHost('localhost')).toBeUndefined()
})
