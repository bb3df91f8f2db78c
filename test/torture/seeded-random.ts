/** Mulberry32: the same seed gives the same numbers, from 0 to below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` bytes that no other call on the same generator gives. */
export function randomContent(random: () => number, count: number): Buffer {
  const content = Buffer.alloc(count)
  for (let index = 0; index + 4 <= count; index += 4) content.writeUInt32LE((random() * 2 ** 32) >>> 0, index)
  for (let index = count - (count % 4); index < count; index++) content[index] = Math.floor(random() * 256)
  return content
}
