import { say } from '../shell/toasts.ts'
import type { QrPicture } from './link-qr.tsx'

/** Pixels a module: sharp on paper as well. */
const scale = 12

/** Saves a code as a PNG, where the browser or the app puts what is downloaded. */
export async function saveQr({ side, path }: QrPicture, name: string): Promise<void> {
  const canvas = new OffscreenCanvas(side * scale, side * scale)
  const pen = canvas.getContext('2d')
  if (!pen) return say('The picture could not be drawn.')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, side * scale, side * scale)
  pen.scale(scale, scale)
  pen.fillStyle = '#000'
  pen.fill(new Path2D(path))
  const address = URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name.replace(/\.[^.]*$/, '')} QR code.png`
  link.click()
  // The download has begun by then; it holds the bytes itself.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
