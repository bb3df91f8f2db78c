import { randomBytes } from 'node:crypto'

let pool = Buffer.alloc(0)

/**
 * `size` bytes of noise, others at each call. They are a view of what is kept, so that no test waits for tens of
 * megabytes to be made: not to be written to.
 */
export function sampleBytes(size: number): Buffer {
  if (pool.length < size + 65_536) pool = randomBytes(size + 65_536)
  const start = randomBytes(2).readUInt16LE()
  return pool.subarray(start, start + size)
}
