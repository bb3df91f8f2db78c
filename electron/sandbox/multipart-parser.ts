import { HostRefusal } from './host-refusal.ts'

export interface MultipartPart {
  readonly name: string
  /** Null for a part that is a plain field. */
  readonly fileName: string | null
  readonly contentType: string | null
}

export interface MultipartHandler {
  onPart(part: MultipartPart): void
  /** A piece of the part's content; it belongs to the receiver. */
  onData(chunk: Buffer): void
  onPartEnd(): void
}

const maxHeaderBytes = 16_384
const crlf = Buffer.from('\r\n')
const headersEnd = Buffer.from('\r\n\r\n')

/** The boundary of a multipart/form-data Content-Type, by RFC 2046. Throws `HostRefusal` (400). */
export function boundaryOf(contentType: string | undefined): string {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;"]+))\s*(?:;.*)?$/i.exec(
    contentType ?? '',
  )
  const boundary = found?.[1] ?? found?.[2]
  if (!boundary) throw new HostRefusal(400, 'Content-Type must be multipart/form-data with a boundary')
  if (!/^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(boundary)) {
    throw new HostRefusal(400, 'The multipart boundary is not allowed by RFC 2046')
  }
  return boundary
}

/**
 * Reads multipart/form-data as it arrives, holding back no more than a boundary's length. Strict: no preamble, no
 * epilogue, every part with a name, and the closing boundary must be there. Throws `HostRefusal` (400).
 */
export class MultipartParser {
  #state: 'start' | 'after-boundary' | 'headers' | 'content' | 'end' = 'start'
  #held: Buffer = Buffer.alloc(0)
  #delimiter: Buffer
  #handler: MultipartHandler

  constructor(boundary: string, handler: MultipartHandler) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
    this.#handler = handler
  }

  write(chunk: Buffer): void {
    let rest: Buffer | null = chunk
    while (rest !== null && rest.length > 0) rest = this.#step(rest)
  }

  /** The body has ended. */
  end(): void {
    const closed = this.#state === 'end' && (this.#held.length === 0 || this.#held.equals(crlf))
    if (!closed) throw new HostRefusal(400, 'The multipart body ends before its closing boundary')
  }

  /** Takes what it can of `chunk` and returns what is left for the next state; null when it waits for more. */
  #step(chunk: Buffer): Buffer | null {
    switch (this.#state) {
      case 'start': {
        const first = this.#delimiter.subarray(2)
        const all = this.#take(chunk)
        const seen = Math.min(all.length, first.length)
        if (!all.subarray(0, seen).equals(first.subarray(0, seen))) {
          throw new HostRefusal(400, 'The multipart body does not begin with its boundary')
        }
        return all.length < first.length ? this.#hold(all) : this.#enter('after-boundary', all, first.length)
      }
      case 'after-boundary': {
        const all = this.#take(chunk)
        if (all.length < 2) return this.#hold(all)
        if (all[0] === 0x2d && all[1] === 0x2d) return this.#enter('end', all, 2)
        if (all[0] === 0x0d && all[1] === 0x0a) return this.#enter('headers', all, 2)
        throw new HostRefusal(400, 'A multipart boundary is followed by something else')
      }
      case 'headers': {
        const all = this.#take(chunk)
        const end = all.indexOf(headersEnd)
        if (end > maxHeaderBytes || (end < 0 && all.length > maxHeaderBytes)) {
          throw new HostRefusal(400, 'The headers of a multipart part are too long')
        }
        if (end < 0) return this.#hold(all)
        this.#handler.onPart(readPartHeaders(all.toString('utf8', 0, end)))
        return this.#enter('content', all, end + headersEnd.length)
      }
      case 'content':
        return this.#content(chunk)
      case 'end': {
        const all = this.#take(chunk)
        if (all.length > 2 || !crlf.subarray(0, all.length).equals(all)) {
          throw new HostRefusal(400, 'Something follows the closing boundary of the multipart body')
        }
        return this.#hold(all)
      }
    }
  }

  #content(chunk: Buffer): Buffer | null {
    if (this.#held.length > 0) {
      const seam = Buffer.concat([this.#held, chunk.subarray(0, this.#delimiter.length)])
      const at = seam.indexOf(this.#delimiter)
      if (at >= 0 && at < this.#held.length) {
        const taken = at + this.#delimiter.length - this.#held.length
        const before = this.#held.subarray(0, at)
        this.#held = Buffer.alloc(0)
        return this.#endPart(before, chunk, taken)
      }
      if (chunk.length < this.#delimiter.length) {
        const all = Buffer.concat([this.#held, chunk])
        this.#held = Buffer.alloc(0)
        return this.#contentOrHold(all)
      }
      this.#handler.onData(this.#held)
      this.#held = Buffer.alloc(0)
    }
    return this.#contentOrHold(chunk)
  }

  #contentOrHold(chunk: Buffer): Buffer | null {
    const at = chunk.indexOf(this.#delimiter)
    if (at >= 0) return this.#endPart(chunk.subarray(0, at), chunk, at + this.#delimiter.length)
    const tail = this.#possibleStart(chunk)
    if (tail > 0) this.#handler.onData(chunk.subarray(0, tail))
    if (tail < chunk.length) this.#held = Buffer.from(chunk.subarray(tail))
    return null
  }

  #endPart(content: Buffer, chunk: Buffer, taken: number): Buffer {
    if (content.length > 0) this.#handler.onData(content)
    this.#handler.onPartEnd()
    this.#state = 'after-boundary'
    return chunk.subarray(taken)
  }

  /** Where the end of `chunk` could be the beginning of a delimiter; its length when it cannot. */
  #possibleStart(chunk: Buffer): number {
    let at = chunk.indexOf(0x0d, Math.max(0, chunk.length - this.#delimiter.length + 1))
    while (at >= 0) {
      if (chunk.subarray(at).equals(this.#delimiter.subarray(0, chunk.length - at))) return at
      at = chunk.indexOf(0x0d, at + 1)
    }
    return chunk.length
  }

  #take(chunk: Buffer): Buffer {
    const all = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = Buffer.alloc(0)
    return all
  }

  #hold(bytes: Buffer): null {
    this.#held = Buffer.from(bytes)
    return null
  }

  #enter(state: 'after-boundary' | 'headers' | 'content' | 'end', all: Buffer, taken: number): Buffer {
    this.#state = state
    return all.subarray(taken)
  }
}

function readPartHeaders(text: string): MultipartPart {
  const headers = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    if (colon < 1 || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
      throw new HostRefusal(400, 'A multipart part has a broken header')
    }
    headers.set(name.toLowerCase(), line.slice(colon + 1).trim())
  }
  const disposition = headers.get('content-disposition') ?? ''
  if (!/^form-data\s*;/i.test(disposition)) {
    throw new HostRefusal(400, 'A multipart part has no Content-Disposition: form-data')
  }
  const name = parameter(disposition, 'name')
  if (name === null) throw new HostRefusal(400, 'A multipart part has no name')
  return {
    name,
    fileName: extendedParameter(disposition) ?? parameter(disposition, 'filename'),
    contentType: headers.get('content-type') ?? null,
  }
}

/** A quoted parameter; `"` and line ends are percent-encoded as the HTML standard says, and nothing else is. */
function parameter(disposition: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition)
  if (!found) return null
  return (found[1] ?? '').replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n')
}

function extendedParameter(disposition: string): string | null {
  const found = /;\s*filename\*=UTF-8''([^;\s]+)/i.exec(disposition)
  if (!found?.[1]) return null
  try {
    return decodeURIComponent(found[1])
  } catch {
    throw new HostRefusal(400, 'A multipart part has a broken filename*')
  }
}
