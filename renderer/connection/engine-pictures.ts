import { type PictureSize, picturePath } from '../../shared/picture.ts'

/** What the engine has of a picture: bytes, nothing, or no answer, which proves nothing. */
export type PictureReply =
  | { readonly kind: 'bytes'; readonly bytes: Blob }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-answer' }

/** Asks for a picture, or with `original` for the image itself. `token`: null in the desktop app. */
export async function askForPicture(
  id: string,
  size: PictureSize | 'original',
  token: string | null,
): Promise<PictureReply> {
  const reply = await fetch(addressOf(id, size), { headers: headersFor(token) }).catch(() => null)
  if (reply === null || reply.status >= 500) return { kind: 'no-answer' }
  if (reply.status !== 200) return { kind: 'none' }
  const bytes = await reply.blob().catch(() => null)
  return bytes === null ? { kind: 'no-answer' } : { kind: 'bytes', bytes }
}

/** Gives a picture to be kept. That it is not kept costs drawing it once more, nothing else. */
export async function putPicture(
  id: string,
  size: PictureSize,
  picture: Blob,
  token: string | null,
): Promise<void> {
  const headers = headersFor(token)
  await fetch(addressOf(id, size), { method: 'PUT', body: picture, headers }).catch(() => null)
}

function addressOf(id: string, size: string): string {
  return `${picturePath}?${new URLSearchParams({ id, size })}`
}

function headersFor(token: string | null): Record<string, string> {
  return token === null ? {} : { 'x-mayfly-token': token }
}
