import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readImageHead } from '../../../electron/engine/pictures/read-image-head.ts'
import { makePng } from '../../helpers/make-png.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const padded = (head: Buffer) => Buffer.concat([head, Buffer.alloc(64)])
const frame = hex('ffc2 0011 08 0bd0 0fc0 03')
/** Segments that a camera writes before the size: previews of 64 KB each. */
const segment = Buffer.concat([hex('ffe2 ffff'), Buffer.alloc(65_533)])

test.each([
  ['a PNG', makePng(7, 5, () => [0, 0, 0, 0]), { type: 'image/png', width: 7, height: 5 }],
  [
    'a GIF',
    padded(Buffer.from('GIF89a\x20\x03\x58\x02', 'latin1')),
    { type: 'image/gif', width: 800, height: 600 },
  ],
  ['a JPEG', padded(Buffer.concat([hex('ffd8'), frame])), { type: 'image/jpeg', width: 4032, height: 3024 }],
  [
    'a JPEG with long segments before its size',
    padded(Buffer.concat([hex('ffd8'), segment, segment, hex('ffff'), frame.subarray(1)])),
    { type: 'image/jpeg', width: 4032, height: 3024 },
  ],
  [
    'a WebP with parts',
    padded(Buffer.concat([Buffer.from('RIFF0000WEBPVP8X'), hex('0a000000 10000000 ff0f00 bf0b00')])),
    { type: 'image/webp', width: 4096, height: 3008 },
  ],
  [
    'a WebP without loss',
    padded(Buffer.concat([Buffer.from('RIFF0000WEBPVP8L'), hex('00000000 2f 7f 02 c8 00')])),
    { type: 'image/webp', width: 640, height: 801 },
  ],
  [
    'a BMP from top to bottom',
    padded(Buffer.concat([Buffer.from('BM'), Buffer.alloc(16), hex('40010000 10ffffff')])),
    { type: 'image/bmp', width: 320, height: 240 },
  ],
  [
    'an AVIF, the largest of its parts',
    padded(
      Buffer.concat([
        hex('0000001c'),
        Buffer.from('ftypavif0000avifmif1miaf'),
        hex('00000014'),
        Buffer.from('ispe'),
        hex('00000000 00000280 000001e0 00000014'),
        Buffer.from('ispe'),
        hex('00000000 00001000 00000c00'),
      ]),
    ),
    { type: 'image/avif', width: 4096, height: 3072 },
  ],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'), null],
  ['a JPEG that ends early', padded(hex('ffd8 ffe0 0010')), null],
  ['nothing', Buffer.alloc(0), null],
])('%s', async (_, bytes, head) => {
  const path = join(await temporaryDirectory(), 'image')
  await writeFile(path, bytes)
  await using file = await open(path)
  expect(await readImageHead(file)).toEqual(head)
})
