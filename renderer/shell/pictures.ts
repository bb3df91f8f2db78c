const mostPictures = 200
const edge = 80
const largestBytes = 25_000_000
const pictures = new Map<string, string>()
const listeners = new Set<() => void>()
let work: Promise<void> = Promise.resolve()

/** Makes a small picture of an image that this window was given. `key`: its path or staged id. */
export function rememberPicture(key: string, file: Blob): void {
  if (!/^image\/(png|jpeg|webp|gif|avif|bmp)$/.test(file.type) || file.size > largestBytes) return
  if (pictures.size >= mostPictures || pictures.has(key)) return
  work = work.then(() => draw(key, file)).catch(() => undefined)
}

export function pictureOf(key: string): string | null {
  return pictures.get(key) ?? null
}

export function onNewPicture(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function draw(key: string, file: Blob): Promise<void> {
  const whole = await createImageBitmap(file, { resizeHeight: edge * 2, resizeQuality: 'medium' })
  const side = Math.min(whole.width, whole.height)
  const canvas = new OffscreenCanvas(edge, edge)
  const at = { x: (whole.width - side) / 2, y: (whole.height - side) / 2 }
  canvas.getContext('2d')?.drawImage(whole, at.x, at.y, side, side, 0, 0, edge, edge)
  whole.close()
  const url = URL.createObjectURL(await canvas.convertToBlob({ type: 'image/webp' }))
  pictures.set(key, url)
  for (const listener of listeners) listener()
}
