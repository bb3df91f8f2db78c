import { HostRefusal } from './host-refusal.ts'

const quote = 0x22
const backslash = 0x5c
const maxFieldBytes = 65_536

type State =
  | 'before-object'
  | 'before-name'
  | 'name'
  | 'before-colon'
  | 'before-value'
  | 'string'
  | 'scalar'
  | 'after-value'
  | 'end'

/**
 * Reads a flat JSON object of strings and scalars as it arrives. The value of `streamed` is handed on in pieces,
 * everything else is kept in `fields`. Throws `HostRefusal` (400).
 */
export class JsonBodyParser {
  readonly fields = new Map<string, string>()
  #state: State = 'before-object'
  #comma = false
  #name = ''
  #text: Buffer[] = []
  #length = 0
  #escape = ''
  #streamed: string
  #onData: (text: Buffer) => void

  constructor(streamed: string, onData: (text: Buffer) => void) {
    this.#streamed = streamed
    this.#onData = onData
  }

  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at = this.#step(chunk, at)
  }

  end(): void {
    if (this.#state !== 'end') throw broken()
  }

  #step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0
    if (this.#state === 'name' || this.#state === 'string') return this.#inString(chunk, at)
    if (this.#state === 'scalar') {
      if (!/[\s,}]/.test(String.fromCharCode(byte))) {
        this.#keep(chunk.subarray(at, at + 1))
        return at + 1
      }
      const text = this.#takeText()
      if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text)) throw broken()
      if (text !== 'null') this.fields.set(this.#name, text)
      this.#state = 'after-value'
      return at
    }
    if (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) return at + 1
    this.#state = this.#next(byte)
    return this.#state === 'scalar' ? at : at + 1
  }

  #next(byte: number): State {
    const character = String.fromCharCode(byte)
    switch (this.#state) {
      case 'before-object':
        if (character === '{') return 'before-name'
        break
      case 'before-name':
        if (character === '"') return 'name'
        if (character === '}' && !this.#comma) return 'end'
        break
      case 'before-colon':
        if (character === ':') return 'before-value'
        break
      case 'before-value':
        if (character === '"') return 'string'
        if (/[-\dtfn]/.test(character)) return 'scalar'
        break
      case 'after-value':
        this.#comma = character === ','
        if (character === ',') return 'before-name'
        if (character === '}') return 'end'
        break
    }
    throw broken()
  }

  #inString(chunk: Buffer, at: number): number {
    if (this.#escape !== '') return this.#inEscape(chunk, at)
    let end = at
    while (end < chunk.length && chunk[end] !== quote && chunk[end] !== backslash) {
      if ((chunk[end] ?? 0) < 0x20) throw broken()
      end += 1
    }
    if (end > at) this.#keep(chunk.subarray(at, end))
    if (chunk[end] === backslash) this.#escape = '\\'
    else if (chunk[end] === quote) this.#endString()
    return end + 1
  }

  #inEscape(chunk: Buffer, at: number): number {
    this.#escape += String.fromCharCode(chunk[at] ?? 0)
    const wanted = this.#escape[1] === 'u' ? 6 : 2
    // A pair of surrogates is decoded as one, so the first waits for the second.
    if (/^\\u[dD][89abAB]/.test(this.#escape) && this.#escape.length < 12) return at + 1
    if (this.#escape.length < wanted) return at + 1
    try {
      this.#keep(Buffer.from(JSON.parse(`"${this.#escape}"`) as string))
    } catch {
      throw broken()
    }
    this.#escape = ''
    return at + 1
  }

  #endString(): void {
    if (this.#state === 'name') {
      this.#name = this.#takeText()
      if (this.fields.has(this.#name)) throw new HostRefusal(400, `${this.#name} is given twice`)
      this.#state = 'before-colon'
      return
    }
    this.fields.set(this.#name, this.#takeText())
    this.#state = 'after-value'
  }

  #keep(bytes: Buffer): void {
    if (this.#state === 'string' && this.#name === this.#streamed) {
      this.#onData(bytes)
      return
    }
    this.#length += bytes.length
    if (this.#length > maxFieldBytes) throw new HostRefusal(400, 'A field of the JSON body is too long')
    this.#text.push(Buffer.from(bytes))
  }

  #takeText(): string {
    const text = Buffer.concat(this.#text).toString()
    this.#text = []
    this.#length = 0
    return text
  }
}

const broken = () => new HostRefusal(400, 'The body is not valid JSON')
