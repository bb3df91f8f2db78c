const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]
const mostHead = 65_536
const mostRow = 4_194_304

/** The bytes are no JSON object with an array of rows in it, or they end in the middle. */
export class BrokenJsonError extends Error {
  override name = 'BrokenJsonError'
}

/**
 * Cuts a JSON object whose first array is of any length into the texts of that array's elements, without ever
 * holding more than one of them: `push` bytes as they come, then `finish`.
 * Both throw BrokenJsonError; whether an element is JSON itself is seen by who parses it.
 */
export function createRowCutter() {
  let place: 'head' | 'rows' | 'tail' = 'head'
  let depth = 0
  let inString = false
  let escaped = false
  let head = ''
  let tail = ''
  let length = 0
  let pieces: Uint8Array[] = []
  let rows = 0

  const take = (most: number): string => {
    if (length > most) throw new BrokenJsonError('too long')
    const text = Buffer.concat(pieces).toString('utf8')
    pieces = []
    length = 0
    return text
  }
  const keep = (piece: Uint8Array, most: number): void => {
    if (piece.length === 0) return
    length += piece.length
    if (length > most) throw new BrokenJsonError('too long')
    pieces.push(Buffer.from(piece))
  }
  const endRow = (piece: Uint8Array, found: string[], isLast: boolean): void => {
    keep(piece, mostRow)
    const text = take(mostRow)
    if (isLast && rows === 0 && text.trim() === '') return
    rows++
    found.push(text)
  }

  return {
    /** The elements that have come to their end. */
    push(chunk: Uint8Array): string[] {
      const found: string[] = []
      let start = 0
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]
        if (inString) {
          if (escaped) escaped = false
          else if (byte === backslash) escaped = true
          else if (byte === quote) inString = false
          continue
        }
        switch (byte) {
          case quote:
            inString = true
            break
          case openBrace:
          case openBracket:
            depth++
            if (place === 'head' && depth === 2 && byte === openBracket) {
              keep(chunk.subarray(start, at + 1), mostHead)
              head = take(mostHead)
              start = at + 1
              place = 'rows'
            }
            break
          case closeBrace:
          case closeBracket:
            depth--
            if (depth < 0) throw new BrokenJsonError('ends too early')
            if (place === 'rows' && depth === 1) {
              if (byte !== closeBracket) throw new BrokenJsonError('ends wrongly')
              endRow(chunk.subarray(start, at), found, true)
              start = at
              place = 'tail'
            }
            break
          case comma:
            if (place === 'rows' && depth === 2) {
              endRow(chunk.subarray(start, at), found, false)
              start = at + 1
            }
            break
          case colon:
            break
          default:
            // Nothing but an object, after blanks and perhaps a byte order mark, is what we read.
            if (place === 'head' && depth === 0 && !isBlank(byte)) throw new BrokenJsonError('no object')
        }
      }
      keep(chunk.subarray(start), place === 'rows' ? mostRow : mostHead)
      return found
    },
    /** What stands before the first element, as an object with an empty array; null until that has come. */
    head: (): unknown => (place === 'head' ? null : parse(`${head}]}`)),
    finish(): void {
      if (place !== 'tail' || depth !== 0 || inString) throw new BrokenJsonError('cut short')
      tail = take(mostHead)
      parse(head + tail)
    },
  }
}

function isBlank(byte: number | undefined): boolean {
  return (
    byte === 0x20 ||
    byte === 0x09 ||
    byte === 0x0a ||
    byte === 0x0d ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (cause) {
    throw new BrokenJsonError('no JSON', { cause })
  }
}
