import { crc32, deflateSync } from 'node:zlib'

type Pixel = readonly [red: number, green: number, blue: number, alpha: number]

/** A real PNG of any size. `claim`: a width and height that its head speaks of instead of its own. */
export function makePng(
  width: number,
  height: number,
  pixelAt: (x: number, y: number) => Pixel,
  claim: readonly [number, number] = [width, height],
): Uint8Array {
  const lines = Buffer.alloc(height * (1 + width * 4))
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) lines.set(pixelAt(x, y), y * (1 + width * 4) + 1 + x * 4)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(claim[0], 0)
  head.writeUInt32BE(claim[1], 4)
  // 8 bits a channel, with alpha.
  head.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}
