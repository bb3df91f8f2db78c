import type { FileHandle } from 'node:fs/promises'

/** What browsers decode without running anything that is inside. SVG is not among them. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/avif' | 'image/bmp'

export interface ImageHead {
  readonly type: ImageType
  /** In pixels, as they are stored: not turned yet. */
  readonly width: number
  readonly height: number
}

const headBytes = 4096
/** Segments of a JPEG that are looked at before its size: cameras write some dozens. */
const mostSegments = 300

/** Kind and size of an image, read from its first bytes, whatever its name says; null: none that is known. */
export async function readImageHead(file: FileHandle): Promise<ImageHead | null> {
  const head = await bytesAt(file, 0, headBytes)
  if (head.length < 26) return null
  const text = (at: number, length: number) => head.toString('latin1', at, at + length)
  if (head.readUInt32BE(0) === 0x89504e47 && text(12, 4) === 'IHDR')
    return { type: 'image/png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
  if (text(0, 3) === 'GIF')
    return { type: 'image/gif', width: head.readUInt16LE(6), height: head.readUInt16LE(8) }
  if (text(0, 2) === 'BM')
    return {
      type: 'image/bmp',
      width: Math.abs(head.readInt32LE(18)),
      height: Math.abs(head.readInt32LE(22)),
    }
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return webpHead(head, text(12, 4))
  if (text(4, 4) === 'ftyp' && /avi[fs]/.test(text(8, Math.min(64, head.readUInt32BE(0)))))
    return avifHead(head)
  return head.readUInt16BE(0) === 0xffd8 ? jpegHead(file) : null
}

function webpHead(head: Buffer, chunk: string): ImageHead | null {
  const type = 'image/webp'
  if (head.length < 30) return null
  if (chunk === 'VP8X') return { type, width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
  if (chunk === 'VP8 ')
    return { type, width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
  if (chunk !== 'VP8L') return null
  const bits = head.readUInt32LE(21)
  return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

/** The largest of the sizes that its parts have. */
function avifHead(head: Buffer): ImageHead | null {
  let largest: ImageHead | null = null
  for (let at = head.indexOf('ispe'); at >= 0 && at + 16 <= head.length; at = head.indexOf('ispe', at + 4)) {
    const one = {
      type: 'image/avif',
      width: head.readUInt32BE(at + 8),
      height: head.readUInt32BE(at + 12),
    } as const
    if (largest === null || one.width * one.height > largest.width * largest.height) largest = one
  }
  return largest
}

/** A JPEG's size stands after segments of any length (previews, colour profiles): they are skipped unread. */
async function jpegHead(file: FileHandle): Promise<ImageHead | null> {
  let at = 2
  for (let segment = 0; segment < mostSegments; segment += 1) {
    const mark = await bytesAt(file, at, 9)
    if (mark.length < 9 || mark[0] !== 0xff) return null
    const kind = mark[1] ?? 0
    if (kind === 0xff) {
      at += 1
      continue
    }
    // Frames of every coding, but for what only shares their numbers: tables and arithmetic settings.
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind))
      return { type: 'image/jpeg', height: mark.readUInt16BE(5), width: mark.readUInt16BE(7) }
    at += 2 + mark.readUInt16BE(2)
  }
  return null
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
