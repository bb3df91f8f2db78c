import { seededRandom } from './seeded-random.ts'

/** Choices that depend on a seed alone. */
export interface Dice {
  /** From 0 to below 1. */
  roll(): number
  chance(share: number): boolean
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  /** Dice of their own, so that one part of a plan does not move another. */
  fork(): Dice
}

export function createDice(seed: number): Dice {
  const roll = seededRandom(seed)
  const between = (least: number, most: number) => least + Math.floor(roll() * (most - least + 1))
  return {
    roll,
    chance: (share) => roll() < share,
    between,
    pick<T>(list: readonly T[]): T {
      return list[between(0, list.length - 1)] as T
    },
    fork: () => createDice(Math.floor(roll() * 2 ** 32)),
  }
}
