import { HostRefusal } from './host-refusal.ts'

const maxPrefixBytes = 256
const allowed = new Uint8Array(256)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  allowed[character.charCodeAt(0)] = 1
}

/**
 * Decodes base64, raw or as a data URL, as it arrives. Strict: no white space, no other alphabet, padding only at
 * the end and to a multiple of four. Throws `HostRefusal` (400).
 */
export class Base64Decoder {
  /** Of a data URL. */
  mimeType: string | null = null
  #prefixDone = false
  #carry: Buffer = Buffer.alloc(0)
  #padded = false
  #onData: (bytes: Buffer) => void

  constructor(onData: (bytes: Buffer) => void) {
    this.#onData = onData
  }

  write(text: Buffer): void {
    const all = this.#carry.length === 0 ? text : Buffer.concat([this.#carry, text])
    this.#carry = Buffer.alloc(0)
    const start = this.#prefixDone ? 0 : this.#prefixLength(all)
    if (start === null) {
      this.#carry = Buffer.from(all)
    } else {
      this.#prefixDone = true
      this.#decode(all.subarray(start))
    }
  }

  end(): void {
    if (!this.#prefixDone) {
      const rest = this.#carry
      if ('data:'.startsWith(rest.toString('latin1', 0, 5)) && rest.length > 0) throw bad()
      this.#prefixDone = true
    }
    if (this.#carry.length > 0) throw bad()
  }

  /** How long the `data:…;base64,` before the content is; null when more must be seen. */
  #prefixLength(all: Buffer): number | null {
    if (all.toString('latin1', 0, 5) !== 'data:'.slice(0, all.length)) return 0
    const comma = all.indexOf(0x2c)
    if (comma < 0 || all.length < 5) {
      if (all.length > maxPrefixBytes) throw bad()
      return null
    }
    const found = /^data:([^;,]*)(?:;[^;,]+)*;base64$/i.exec(all.toString('latin1', 0, comma))
    if (!found) throw bad()
    this.mimeType = found[1] || null
    return comma + 1
  }

  #decode(text: Buffer): void {
    const whole = text.length - (text.length % 4)
    this.#carry = Buffer.from(text.subarray(whole))
    if (whole === 0) return
    if (this.#padded) throw bad()
    let end = whole
    if (text[end - 1] === 0x3d) end -= text[end - 2] === 0x3d ? 2 : 1
    this.#padded = end < whole
    for (let at = 0; at < end; at += 1) {
      if (allowed[text[at] ?? 0] !== 1) throw bad()
    }
    this.#onData(Buffer.from(text.toString('latin1', 0, whole), 'base64'))
  }
}

const bad = () => new HostRefusal(400, 'base64Data is not valid base64')
