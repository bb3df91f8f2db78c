import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, for one run of the server. */
export function createSessionToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Takes the same time whatever was given: its hash is compared, which also hides its length. */
export function isSessionToken(given: unknown, token: string): boolean {
  return typeof given === 'string' && timingSafeEqual(sha256(given), sha256(token))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
