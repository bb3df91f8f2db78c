import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import { HostRefusal } from './host-refusal.ts'

export interface FetchOptions {
  readonly allowPrivate: boolean
  /** ms for all of it. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly closed: AbortSignal
  /** The source has said how long it is, in bytes. */
  onLength?(bytes: number): void
  onData(chunk: Buffer): Promise<void> | null
}

const maxRedirects = 5

const privateRanges = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateRanges.addSubnet(net, bits, 'ipv4')
}
privateRanges.addAddress('::', 'ipv6')
privateRanges.addAddress('::1', 'ipv6')
privateRanges.addSubnet('fc00::', 7, 'ipv6')
privateRanges.addSubnet('fe80::', 10, 'ipv6')

const unreachable = () => new HostRefusal(400, 'The file URL is not publicly reachable')

/** Downloads `url` as a host on the internet would. Throws `HostRefusal` (400) with what went wrong. */
export async function fetchSource(url: string, options: FetchOptions): Promise<{ mimeType: string | null }> {
  const agent = options.allowPrivate ? new Agent() : new Agent({ connect: { lookup: publicLookup } })
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = AbortSignal.any([timeout, options.closed])
  try {
    return await download(url, agent, signal, options)
  } catch (cause) {
    if (cause instanceof HostRefusal) throw cause
    if (timeout.aborted) throw new HostRefusal(400, 'Downloading the file URL took too long')
    throw new HostRefusal(400, 'The file URL could not be downloaded')
  } finally {
    await agent.destroy()
  }
}

async function download(url: string, agent: Agent, signal: AbortSignal, options: FetchOptions) {
  let address = parseAddress(url, options.allowPrivate)
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const reply = await request(address, { dispatcher: agent, signal, headers: { accept: '*/*' } })
    const location = reply.headers.location
    if (reply.statusCode >= 300 && reply.statusCode < 400 && typeof location === 'string') {
      await reply.body.dump()
      address = parseAddress(new URL(location, address).href, options.allowPrivate)
      continue
    }
    if (reply.statusCode !== 200) {
      throw new HostRefusal(400, `The file URL answered with status ${reply.statusCode}`)
    }
    const length = reply.headers['content-length']
    if (typeof length === 'string') options.onLength?.(Number(length))
    let size = 0
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > options.maxBytes) throw new HostRefusal(400, 'The file behind the URL is too large')
      const wait = options.onData(chunk)
      if (wait !== null) await wait
    }
    const type = reply.headers['content-type']
    return { mimeType: typeof type === 'string' ? (type.split(';')[0]?.trim() ?? null) : null }
  }
  throw new HostRefusal(400, 'The file URL redirects too often')
}

function parseAddress(url: string, allowPrivate: boolean): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new HostRefusal(400, 'fileUrl must be an http or https URL')
  }
  const host = address.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw unreachable()
  return address
}

function isPrivate(address: string): boolean {
  return privateRanges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** The addresses that are checked are those connected to, so that a name cannot change in between. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    if (addresses.some(({ address }) => isPrivate(address))) return callback(unreachable(), [])
    if (options.all) return callback(null, addresses)
    callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4)
  })
}
