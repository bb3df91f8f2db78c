import { BlockList, isIP } from 'node:net'

/** Every IPv4 range that is not on the public internet (IANA's special-purpose registry, and multicast). */
const specialIpv4 = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  specialIpv4.addSubnet(network, prefix, 'ipv4')
}

/** Names that resolvers and routers give to things at home, and that cloud machines give to their own services. */
const privateSuffixes = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'localdomain',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
  'test',
  'invalid',
  'onion',
]

/** The canonical form of an IP address in any notation a URL accepts (`0x7f.1`, `2130706433`); null if it is none. */
function canonicalAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
  if (isIP(bare) !== 0) return bare
  if (!/^[0-9a-fx.]+$/i.test(bare)) return null
  try {
    const { hostname } = new URL(`http://${bare}/`)
    return isIP(hostname) === 4 ? hostname : null
  } catch {
    return null
  }
}

/** The eight 16-bit groups of a valid IPv6 address. */
function ipv6Groups(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]/`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const parse = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const before = parse(head)
  const after = tail === undefined ? [] : parse(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

const ipv4Of = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.')

function isPrivateIpv6(address: string): boolean {
  const groups = ipv6Groups(address)
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff)
    return isPrivateAddress(ipv4Of(g, h))
  // NAT64: on networks without IPv4, public hosts look like this.
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0)
    return isPrivateAddress(ipv4Of(g, h))
  if (a === 0x2002) return isPrivateAddress(ipv4Of(b, c))
  // Outside 2000::/3 nothing is global: loopback, unspecified, link-local, unique-local, multicast, reserved.
  if ((a & 0xe000) !== 0x2000) return true
  // 2001::/23 holds Teredo, ORCHID and benchmarking; 2001:db8::/32 and 3fff::/20 are for documentation.
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return true
  if (a === 0x3fff && b < 0x1000) return true
  return false
}

/**
 * True for an address that is not on the public internet: loopback, private, link-local (and with it the cloud's
 * metadata service), shared (CGNAT), unique-local, multicast, reserved, unspecified; also where IPv4 is wrapped in
 * IPv6. What is no address at all counts as private, so that a mistake refuses rather than lets through.
 */
export function isPrivateAddress(ip: string): boolean {
  const address = canonicalAddress(ip)
  if (address === null) return true
  return isIP(address) === 4 ? specialIpv4.check(address, 'ipv4') : isPrivateIpv6(address)
}

/** True for this computer alone: 127.0.0.0/8, ::1, `localhost` and names below it. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  const address = canonicalAddress(host)
  if (address === null) return false
  if (isIP(address) === 4) return address.startsWith('127.')
  const groups = ipv6Groups(address)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return (groups[6] ?? 0) >> 8 === 127
  return groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1
}

/**
 * True when the host of a URL, as written, cannot be on the public internet: an address literal in any notation,
 * a name for local use, or a name of one label. A public-looking name may still resolve to a private address:
 * check that again after DNS.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.trim().toLowerCase().replace(/\.$/, '')
  if (host === '') return true
  if (host.startsWith('[') || canonicalAddress(host) !== null) return isPrivateAddress(host)
  if (!host.includes('.')) return true
  return privateSuffixes.some((suffix) => host.endsWith(`.${suffix}`))
}
