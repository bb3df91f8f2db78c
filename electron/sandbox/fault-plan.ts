import {
  type Fault,
  type FaultRule,
  type FaultRuleInput,
  faultRuleSchema,
  type RandomFaults,
  randomFaultsSchema,
} from './fault.ts'

interface ActiveRule extends FaultRule {
  seen: number
  used: number
}

/** The faults asked for, and which of them a request meets. */
export interface FaultPlan {
  /** Rules are tried in the order they were added; the first that fits is used. */
  add(rule: FaultRuleInput): void
  /** Without a rule that fits, a request fails by chance; the same seed and order of requests give the same faults. */
  random(random: RandomFaults): void
  clear(): void
  /** True when a rule waits for a name, so that the beginning of the body must be seen first. */
  needsName(method: string): boolean
  /** At the start of a request; `opening` is the first of its body, or empty when no rule waits for a name. */
  take(method: string, opening: string): Fault | null
  /** Once the names are known: the rules whose name was not in `opening` have a second chance. */
  takeByName(method: string, names: string, opening: string): Fault | null
}

export function createFaultPlan(): FaultPlan {
  let rules: ActiveRule[] = []
  let draw: (() => Fault | null) | null = null

  return {
    add(rule) {
      rules.push({ ...faultRuleSchema.parse(rule), seen: 0, used: 0 })
    },
    random(random) {
      const { seed, rate, kinds } = randomFaultsSchema.parse(random)
      const next = randomNumbers(seed)
      draw = () => {
        const [chance, choice] = [next(), next()]
        return chance < rate ? (kinds[Math.floor(choice * kinds.length)] ?? null) : null
      }
    },
    clear() {
      rules = []
      draw = null
    },
    needsName: (method) => rules.some((rule) => rule.match.name !== undefined && fitsMethod(rule, method)),
    take(method, opening) {
      return firstOf(rules, (rule) => fitsMethod(rule, method) && fitsName(rule, opening)) ?? draw?.() ?? null
    },
    takeByName(method, names, opening) {
      return firstOf(
        rules,
        (rule) => fitsMethod(rule, method) && !fitsName(rule, opening) && fitsName(rule, names),
      )
    },
  }
}

function firstOf(rules: readonly ActiveRule[], fits: (rule: ActiveRule) => boolean): Fault | null {
  for (const rule of rules) {
    if (!fits(rule)) continue
    rule.seen += 1
    if (rule.seen < (rule.match.nth ?? 1)) continue
    if (rule.times !== 'always' && rule.used >= rule.times) continue
    rule.used += 1
    return rule.fault
  }
  return null
}

function fitsMethod(rule: FaultRule, method: string): boolean {
  if (rule.match.method === undefined) return method !== 'download'
  return rule.match.method === method
}

function fitsName(rule: FaultRule, text: string): boolean {
  if (rule.match.name === undefined) return true
  return text.includes(rule.match.name)
}

/** mulberry32: numbers in [0, 1) that depend on the seed alone. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
