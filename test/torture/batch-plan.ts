import { createCipheriv, createHash } from 'node:crypto'
import type { Dice } from './dice.ts'

/** One thing to upload. Its stem stands in every name that it has here and at a host, and in no other. */
export interface PlannedItem {
  readonly stem: string
  readonly destination: string
  readonly kind: 'file' | 'url' | 'stdin'
  readonly name: string
  /** Bytes. */
  readonly size: number
}

export interface PlannedBatch {
  readonly number: number
  readonly kind: string
  readonly destination: string
  readonly items: readonly PlannedItem[]
  /** Of `mayfly upload`, without the sources. */
  readonly options: readonly string[]
  readonly waits: boolean
  /** A repeat whose outcome is not known is asked about instead of sent. */
  readonly asks: boolean
}

interface Kind {
  readonly kind: string
  /** How often it is drawn. */
  readonly share: number
  readonly destination: 'kie' | 'uploadcare' | 'theapi'
  readonly source: PlannedItem['kind']
  readonly options: readonly string[]
  readonly extension: string
  readonly count: readonly [number, number]
  size(dice: Dice): number
}

const small = (dice: Dice) => (dice.chance(0.3) ? dice.between(1, 64) : dice.between(65, 60_000))
const any = (dice: Dice) => {
  if (dice.chance(0.08)) return 0
  return dice.chance(0.06) ? dice.between(200_000, 2_500_000) : small(dice)
}
const inParts = (dice: Dice) => dice.between(10_485_761, 11_500_000)

/** Every way in which an upload reaches a host. */
const kinds: readonly Kind[] = [
  {
    kind: 'kie-auto',
    share: 5,
    destination: 'kie',
    source: 'file',
    options: [],
    extension: 'bin',
    count: [40, 90],
    size: any,
  },
  {
    kind: 'kie-stream',
    share: 3,
    destination: 'kie',
    source: 'file',
    options: ['--method', 'stream'],
    extension: 'jpg',
    count: [30, 70],
    size: any,
  },
  {
    kind: 'kie-base64',
    share: 3,
    destination: 'kie',
    source: 'file',
    options: ['--method', 'base64'],
    extension: 'png',
    count: [20, 50],
    size: small,
  },
  {
    kind: 'kie-url',
    share: 2,
    destination: 'kie',
    source: 'url',
    options: ['--method', 'url'],
    extension: 'jpg',
    count: [16, 40],
    size: small,
  },
  {
    kind: 'kie-detour',
    share: 1,
    destination: 'kie',
    source: 'url',
    options: ['--method', 'stream'],
    extension: 'mp4',
    count: [8, 20],
    size: small,
  },
  {
    kind: 'kie-stdin',
    share: 2,
    destination: 'kie',
    source: 'stdin',
    options: [],
    extension: 'bin',
    count: [1, 1],
    size: (dice) => dice.between(10_000, 900_000),
  },
  {
    kind: 'uploadcare-direct',
    share: 3,
    destination: 'uploadcare',
    source: 'file',
    options: ['--method', 'stream'],
    extension: 'pdf',
    count: [20, 60],
    size: any,
  },
  {
    kind: 'uploadcare-parts',
    share: 1,
    destination: 'uploadcare',
    source: 'file',
    options: [],
    extension: 'mov',
    count: [1, 2],
    size: inParts,
  },
  {
    kind: 'uploadcare-url',
    share: 2,
    destination: 'uploadcare',
    source: 'url',
    options: ['--method', 'url'],
    extension: 'gif',
    count: [10, 24],
    size: small,
  },
  {
    kind: 'uploadcare-kept',
    share: 1,
    destination: 'uploadcare',
    source: 'file',
    options: ['--store', '1'],
    extension: 'txt',
    count: [10, 24],
    size: small,
  },
  {
    kind: 'theapi',
    share: 2,
    destination: 'theapi',
    source: 'file',
    options: [],
    extension: 'png',
    count: [16, 40],
    size: small,
  },
]
const drawn = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind))

export function planBatch(dice: Dice, seed: number, number: number): PlannedBatch {
  const { kind, destination, source, options, extension, count, size } = dice.pick(drawn)
  const waits = source === 'stdin' || dice.chance(0.6)
  const items = Array.from({ length: dice.between(...count) }, (_, index): PlannedItem => {
    const stem = `t${seed}x${number}x${index}`
    return { stem, destination, kind: source, name: `${stem}.${extension}`, size: size(dice) }
  })
  return { number, kind, destination, items, options, waits, asks: kind === 'uploadcare-kept' }
}

/** The same stem and version give the same bytes, and no others do. */
export function contentOf(stem: string, size: number, version = 0): Buffer {
  const key = createHash('sha256').update(`${stem} ${version}`).digest()
  return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(size))
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex')

/** The stem in a name, as this side or a host has it; null: the name is none of ours. */
export function stemOf(name: string): string | null {
  return /^(t\d+x\d+x\d+)[-_.]/.exec(name)?.[1] ?? null
}
