import type { Failure } from '../../../shared/failure.ts'

/** What is known of a request when its transport failed. Hosts are named without path, query or credentials. */
export interface TransportSituation {
  readonly host: string
  readonly proxyHost: string | null
  /** The whole body had been handed to the socket. */
  readonly bodySent: boolean
  /** The request had been begun on a connection that stood. */
  readonly isUnderWay?: boolean
}

const offlineCodes = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ENODATA',
])

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA'])

const certificateSentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: "its certificate is not valid yet (is this computer's clock right?)",
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that this computer does not know',
  CERT_REVOKED: 'its certificate was revoked',
}

/** The codes of an error, of those inside it (several addresses tried), and of its causes. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...(Array.isArray(errors) ? errors.flatMap((each) => codesOf(each, depth + 1)) : []),
    ...codesOf(cause, depth + 1),
  ]
}

const isCertificateCode = (code: string) =>
  code in certificateSentences || code.startsWith('CERT_') || code.startsWith('ERR_TLS_CERT')

const isTlsCode = (code: string) =>
  code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO'

/** Puts an error of the transport into words, once, for good. */
export function transportFailure(error: unknown, situation: TransportSituation): Failure {
  const { host, proxyHost, bodySent } = situation
  const codes = codesOf(error)
  const text = error instanceof Error ? error.message : ''

  const certificate = codes.find(isCertificateCode)
  if (certificate !== undefined) {
    const why = certificateSentences[certificate] ?? `its certificate cannot be trusted (${certificate})`
    return {
      code: 'misconfigured',
      message: `No safe connection to ${host}: ${why}. If this is meant to be, name the authority's PEM file in Settings.`,
    }
  }
  // An alert in the middle is a fault that passes, unless it asks for what this computer has not.
  const isAlert = situation.isUnderWay === true && !codes.some((code) => code.includes('CERTIFICATE'))
  if (codes.some(isTlsCode) && !isAlert) {
    return {
      code: 'misconfigured',
      message: `${host} does not speak TLS as expected. Check the base URL and its port.`,
    }
  }
  if (proxyHost !== null) {
    const refused = proxyFailure(codes, text, proxyHost, host)
    if (refused !== null) return refused
  }
  if (codes.includes('UND_ERR_INVALID_ARG')) {
    return {
      code: 'bug',
      message: 'The request could not be made: its address or a header holds what none may hold.',
    }
  }
  if (codes.includes('ECONNREFUSED')) {
    // The network is there and the host's computer answered, so this is no reason to wait for a network.
    return { code: 'interrupted', message: `Nothing answers at ${host}. The host may be down for a moment.` }
  }
  const offline = codes.find((code) => offlineCodes.has(code))
  if (offline !== undefined && !bodySent) {
    return nameCodes.has(offline)
      ? { code: 'offline', message: `The name ${host} could not be looked up. The network seems to be away.` }
      : { code: 'offline', message: `There is no way to ${host} right now. The network seems to be away.` }
  }
  const unknown = bodySent ? { outcomeUnknown: true } : {}
  if (codes.includes('UND_ERR_CONNECT_TIMEOUT') || codes.includes('ETIMEDOUT')) {
    return { code: 'interrupted', message: `${host} did not answer in time.`, ...unknown }
  }
  if (bodySent) {
    return {
      code: 'interrupted',
      message: `The connection to ${host} ended before its answer came, so the host may have the file.`,
      ...unknown,
    }
  }
  return { code: 'interrupted', message: `The connection to ${host} was cut off.` }
}

function proxyFailure(codes: string[], text: string, proxyHost: string, host: string): Failure | null {
  // Of what goes through a tunnel only that has such a limit.
  if (codes.includes('UND_ERR_HEADERS_TIMEOUT')) {
    return { code: 'interrupted', message: `The proxy ${proxyHost} did not say whether it reached ${host}.` }
  }
  const status = /Proxy response \((\d+)\)/.exec(text)?.[1] ?? /\((407)\)/.exec(text)?.[1]
  if (status === '407' || codes.some((code) => code.startsWith('UND_ERR_SOCKS5_AUTH'))) {
    return {
      code: 'misconfigured',
      message: `The proxy ${proxyHost} asks for a user name and password. See Settings.`,
    }
  }
  if (status !== undefined && Number(status) >= 500) {
    return { code: 'interrupted', message: `The proxy ${proxyHost} could not reach ${host} (${status}).` }
  }
  if (status !== undefined) {
    return {
      code: 'misconfigured',
      message: `The proxy ${proxyHost} refuses to connect to ${host} (${status}).`,
    }
  }
  if (codes.includes('ECONNREFUSED') || codes.some((code) => nameCodes.has(code))) {
    // Without its proxy this computer has no network, and the proxy's return mends it.
    return { code: 'offline', message: `The proxy ${proxyHost} does not answer.` }
  }
  return null
}
