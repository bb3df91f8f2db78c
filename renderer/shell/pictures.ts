import type { PictureSize } from '../../shared/picture.ts'
import type { Upload } from '../../shared/upload.ts'
import { fetchPicture, keepPicture } from '../api.ts'
import { type Drawn, drawPictures } from './draw-pictures.ts'

const drawable = /^image\/(png|jpeg|webp|gif|avif|bmp)$/
const largestBytes = 50_000_000
/** Far more than a screen shows; what is beyond is asked for again. */
const mostKept: Readonly<Record<PictureSize, number>> = { small: 300, large: 8 }
const mostGiven = 200

interface Kept {
  /** Null: there is no picture. */
  readonly url: string | null
  /** The copy that was there when that was found: another one may bring a picture. */
  readonly savedPath: string | null
}

const kept: Readonly<Record<PictureSize, Map<string, Kept>>> = { small: new Map(), large: new Map() }
/** Drawn from what this page was given, before the engine had it; by staged id. */
const given = new Map<string, Promise<Drawn | null>>()
const wanted = new Map<string, { upload: Upload; size: PictureSize; watchers: number }>()
const listeners = new Set<() => void>()
let busy = false

/** Draws an image that this page was given and that has no path: its bytes go when they were sent. */
export function rememberPicture(stagedId: string, file: Blob): void {
  if (!drawable.test(file.type) || file.size > largestBytes || given.size >= mostGiven) return
  given.set(stagedId, drawPictures(file))
}

/** Hands over the picture of what this page was given: soon nobody else could draw it. */
export async function keepGivenPicture(upload: Upload): Promise<void> {
  const { source } = upload
  const drawing = source.kind === 'staged' ? given.get(source.stagedId) : undefined
  if (source.kind !== 'staged' || !drawing) return
  const drawn = await drawing
  given.delete(source.stagedId)
  await show(upload, drawn)
}

/** Whether an upload can have a picture at all, by what is known of its type. */
export function isDrawable(upload: Upload): boolean {
  return drawable.test(upload.mimeType ?? '')
}

/** The picture's address; null: there is none; undefined: not known yet. */
export function pictureOf({ id, savedPath }: Upload, size: PictureSize): string | null | undefined {
  const found = kept[size].get(id)
  return found?.url === null && found.savedPath !== savedPath ? undefined : found?.url
}

/** Asks for a picture for as long as it is shown; the latest asked for comes first. Returns what ends it. */
export function wantPicture(upload: Upload, size: PictureSize, onChange: () => void): () => void {
  listeners.add(onChange)
  const key = `${size} ${upload.id}`
  const before = wanted.get(key)
  wanted.delete(key)
  wanted.set(key, { upload, size, watchers: (before?.watchers ?? 0) + 1 })
  void work()
  return () => {
    listeners.delete(onChange)
    const now = wanted.get(key)
    if (!now) return
    now.watchers -= 1
    if (now.watchers === 0) wanted.delete(key)
  }
}

async function work(): Promise<void> {
  if (busy) return
  busy = true
  try {
    for (let next = nextWanted(); next; next = nextWanted()) {
      if (!(await bring(next.upload, next.size))) break
    }
  } finally {
    busy = false
  }
}

function nextWanted(): { upload: Upload; size: PictureSize } | undefined {
  return [...wanted.values()].findLast(({ upload, size }) => pictureOf(upload, size) === undefined)
}

/** False: the engine does not answer; the next one who asks tries again. */
async function bring(upload: Upload, size: PictureSize): Promise<boolean> {
  const { id } = upload
  const cached = await fetchPicture(id, size)
  if (cached.kind === 'no-answer') return false
  if (cached.kind === 'bytes') {
    keep(upload, size, cached.bytes)
    return true
  }
  const drawn = await drawnOf(upload)
  if (drawn === undefined) return false
  // It came another way meanwhile, from what this page was given.
  if (pictureOf(upload, size) !== undefined) return true
  await show(upload, drawn)
  return true
}

async function show(upload: Upload, drawn: Drawn | null): Promise<void> {
  keep(upload, 'small', drawn?.small ?? null)
  keep(upload, 'large', drawn?.large ?? null)
  if (!drawn) return
  await keepPicture(upload.id, 'small', drawn.small)
  await keepPicture(upload.id, 'large', drawn.large)
}

/** Undefined: the engine does not answer. */
async function drawnOf({ id, source }: Upload): Promise<Drawn | null | undefined> {
  const early = source.kind === 'staged' ? given.get(source.stagedId) : undefined
  if (early) return early
  const image = await fetchPicture(id, 'original')
  if (image.kind === 'no-answer') return undefined
  return image.kind === 'none' ? null : drawPictures(image.bytes)
}

function keep(upload: Upload, size: PictureSize, picture: Blob | null): void {
  const pictures = kept[size]
  const before = pictures.get(upload.id)
  if (before?.url) URL.revokeObjectURL(before.url)
  pictures.delete(upload.id)
  pictures.set(upload.id, {
    url: picture && URL.createObjectURL(picture),
    savedPath: upload.savedPath,
  })
  for (const [id, { url }] of pictures) {
    if (pictures.size <= mostKept[size]) break
    if (url !== null) URL.revokeObjectURL(url)
    pictures.delete(id)
  }
  for (const listener of listeners) listener()
}
