import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'

export interface TestCertificate {
  /** PEM. */
  readonly key: string
  /** PEM; signed by itself, so it is also the authority to trust. */
  readonly cert: string
}

/**
 * A certificate for a TLS server on loopback, valid from yesterday for ten days. Written here byte by byte
 * (X.509, RFC 5280), so that no test needs openssl and no private key lies in the repository.
 */
export function makeTestCertificate(hosts: readonly string[] = ['localhost', '127.0.0.1']): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const day = 86_400_000
  const name = sequence(tag(0x31, sequence(oid('550403'), tag(0x0c, Buffer.from('Mayfly test')))))
  const extensions = [
    extension('551d13', sequence(tag(0x01, Buffer.from([0xff])))), // basicConstraints: an authority
    extension('551d11', sequence(...hosts.map(alternativeName))), // subjectAltName
  ]
  const body = sequence(
    tag(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + 10 * day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, ecdsaWithSha256, tag(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(certificate) }
}

function tag(type: number, content: Uint8Array): Buffer {
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Buffer.from([type, ...length]), content])
}

const sequence = (...parts: Uint8Array[]) => tag(0x30, Buffer.concat(parts))
const integer = (bytes: Uint8Array) => tag(0x02, bytes)
const oid = (hex: string) => tag(0x06, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const extension = (id: string, value: Uint8Array) => sequence(oid(id), tag(0x04, value))

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '')
  return tag(0x17, Buffer.from(`${digits.slice(2, 14)}Z`))
}

function alternativeName(host: string): Buffer {
  return isIPv4(host) ? tag(0x87, Buffer.from(host.split('.').map(Number))) : tag(0x82, Buffer.from(host))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
