/** Without 0, 1, l and o, so that an id can be read aloud and typed. */
const alphabet = '23456789abcdefghijkmnpqrstuvwxyz'

/** A random id of 12 characters (60 bits): unique enough for one person's uploads, short enough to type. */
export function newId(): string {
  let id = ''
  for (const byte of crypto.getRandomValues(new Uint8Array(12))) id += alphabet[byte & 31]
  return id
}
