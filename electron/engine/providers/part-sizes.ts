const mebibyte = 1024 * 1024
export const mostParts = 10_000
/**
 * Parts stand in memory while they are sent, the one that is read ahead among them, up to so much, whatever the size
 * of the file. Of larger parts one is sent after another, as it is read.
 */
const mostInMemory = 32 * mebibyte
const mostAtOnce = 4
/** What is on its way when Mayfly is killed is sent again: so much of the file at most, where three at once allow it. */
const mostOfFileAtOnce = 0.05

/** Bytes; at least 5 MiB, larger above a gigabyte, never more than 10,000 parts. */
export function partSizeFor(size: number): number {
  const wanted = size > 1_000_000_000 ? 8 * mebibyte : 5 * mebibyte
  return Math.max(wanted, Math.ceil(size / mostParts / mebibyte) * mebibyte)
}

/** How the parts of a file are sent. */
export interface PartPlan {
  /** On their way at once, those that wait for their answers among them. */
  readonly atOnce: number
  /** Each stands in memory as a whole, so that several go through at once; else only their answers are waited for at once. */
  readonly inMemory: boolean
}

/** Both in bytes. Never fewer than three at once. */
export function planParts(size: number, partSize: number): PartPlan {
  const few = Math.max(3, Math.floor((size * mostOfFileAtOnce) / partSize))
  const room = Math.floor(mostInMemory / partSize) - 1
  const inMemory = room >= 3
  return { atOnce: Math.min(mostAtOnce, few, inMemory ? room : mostAtOnce), inMemory }
}
