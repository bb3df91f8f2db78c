/** A longer wait than this is taken as a mistake of the host and cut, in ms. */
const longestWait = 24 * 3_600_000

/**
 * The moment a host asks us to wait for (ms since the epoch), from `Retry-After` in seconds or as an HTTP date
 * (RFC 9110, 10.2.3); null where it says nothing that can be read, or a moment that has passed.
 */
export function retryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,12}(\.\d+)?$/.test(text)) return now + Math.min(longestWait, Math.ceil(Number(text) * 1000))
  // Date.parse would also take "-5" or "tomorrow 5"; every form of HTTP date begins with a day's name.
  const at = /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) || at <= now ? null : Math.min(at, now + longestWait)
}
