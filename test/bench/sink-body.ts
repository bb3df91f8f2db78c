/** What the sink kept of a body: its beginning, its end (they overlap in a short one), and how long it was. */
export interface KeptBody {
  readonly contentType: string
  readonly length: number
  readonly opening: Buffer
  readonly ending: Buffer
}

/** The text of a field that is near the beginning or the end of the body; null when it is not there. */
export function fieldOf(body: KeptBody, name: string): string | null {
  const isJson = body.contentType.startsWith('application/json')
  const pattern = isJson
    ? new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`)
    : new RegExp(`name="${name}"\\r\\n\\r\\n([^]*?)\\r\\n--`)
  for (const part of [body.ending, body.opening]) {
    const found = pattern.exec(part.toString())?.[1]
    if (found !== undefined) return isJson ? (JSON.parse(found) as string) : found
  }
  return null
}

/** How long the file in the body is, in bytes; -1 when the body is not understood. */
export function fileBytesOf(body: KeptBody): number {
  return body.contentType.startsWith('application/json') ? jsonFileBytes(body) : multipartFileBytes(body)
}

function multipartFileBytes({ contentType, length, opening, ending }: KeptBody): number {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1]
  const part = opening.indexOf('name="file"')
  if (boundary === undefined || part < 0) return -1
  const start = opening.indexOf('\r\n\r\n', part) + 4
  const endingStart = length - ending.length
  const end = ending.indexOf(`\r\n--${boundary}`, Math.max(0, start - endingStart))
  return end < 0 ? -1 : endingStart + end - start
}

function jsonFileBytes({ length, opening, ending }: KeptBody): number {
  const found = /"base64Data"\s*:\s*"(?:data:[^,"]*,)?/.exec(opening.toString('latin1'))
  if (!found) return -1
  const start = found.index + found[0].length
  const endingStart = length - ending.length
  const end = endingStart + ending.indexOf('"', Math.max(0, start - endingStart))
  const padding =
    /(=*)"/.exec(ending.toString('latin1', Math.max(0, end - endingStart - 2)))?.[1]?.length ?? 0
  return Math.floor(((end - start) / 4) * 3) - padding
}
