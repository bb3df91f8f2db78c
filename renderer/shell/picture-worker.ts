import { pictureEdges } from '../../shared/picture.ts'
import type { Drawn } from './draw-pictures.ts'

// Runs in a worker: decoding a large photo takes longer than a frame.
self.addEventListener('message', (event: MessageEvent<{ turn: number; image: Blob }>) => {
  const { turn, image } = event.data
  void draw(image)
    // What cannot be decoded has no picture: a broken file is no error of ours.
    .catch(() => null)
    .then((drawn) => self.postMessage({ turn, drawn }))
})

/** Both pictures of an image: turned as the camera says, the first one of several, never larger than it is. */
async function draw(image: Blob): Promise<Drawn> {
  const bitmap = await createImageBitmap(image, { imageOrientation: 'from-image' })
  try {
    return { small: await square(bitmap, pictureEdges.small), large: await whole(bitmap, pictureEdges.large) }
  } finally {
    bitmap.close()
  }
}

/** The middle of it, filling a square; what is smaller stays as small as it is. */
function square(bitmap: ImageBitmap, edge: number): Promise<Blob> {
  const scale = Math.min(1, Math.max(edge / bitmap.width, edge / bitmap.height))
  return paint(bitmap, edge, edge, scale)
}

function whole(bitmap: ImageBitmap, edge: number): Promise<Blob> {
  const scale = Math.min(1, edge / bitmap.width, edge / bitmap.height)
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return paint(bitmap, side(bitmap.width), side(bitmap.height), scale)
}

function paint(bitmap: ImageBitmap, width: number, height: number, scale: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.imageSmoothingQuality = 'high'
  const drawn = { width: bitmap.width * scale, height: bitmap.height * scale }
  pen.drawImage(bitmap, (width - drawn.width) / 2, (height - drawn.height) / 2, drawn.width, drawn.height)
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.85 })
}
