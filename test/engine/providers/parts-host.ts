import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { answerJson, httpServer } from '../http/loopback.ts'
import { key } from './contract-subject.ts'

export const uuid = '0b5b4c5e-77a9-4c0a-9f2e-5d5f0a2b7c11'
/** What a part holds back of itself that stands in memory, and at most where it does not. */
const lastPiece = 256 * 1024
const largestPiece = 1024 * 1024

/**
 * A host that takes parts of any size, since the upload has begun before, and answers as late as it can: only when
 * nothing else would come any more.
 */
export async function partsHost(options: {
  readonly size: number
  readonly partSize: number
  /** Parts that wait for their answers before the first is given. */
  readonly patience: number
  readonly inMemory?: boolean
  /** The number of a part that is refused, and what is answered then. */
  readonly refused?: number
  readonly refusal?: { readonly status: number; readonly text: string }
}) {
  const { size, partSize, patience, inMemory = true, refused } = options
  const { status, text } = options.refusal ?? { status: 500, text: '' }
  const count = Math.ceil(size / partSize)
  const lengthOf = (index: number) => Math.min(partSize, size - index * partSize)
  const parts = new Map<number, { received: number; hash: string | null }>()
  const waiting: { index: number; response: ServerResponse }[] = []
  const seen = { mostWaiting: 0, answered: [] as number[] }

  const isHeld = () =>
    [...parts].some(([index, { received }]) => {
      const left = lengthOf(index) - received
      return inMemory ? left === lastPiece : left > 0 && left <= largestPiece
    })
  const answerOne = () => {
    const next = waiting.shift()
    if (next === undefined) return
    const { index, response } = next
    if (index !== refused) seen.answered.push(index)
    if (index === refused) response.writeHead(status).end(text)
    else response.writeHead(200).end()
  }
  let isLooking = false
  const look = async () => {
    const allBegan = parts.size === count
    if (!allBegan) seen.mostWaiting = Math.max(seen.mostWaiting, waiting.length)
    while (waiting.length > (allBegan ? 0 : patience)) answerOne()
    if (isLooking || waiting.length < patience || !isHeld()) return
    isLooking = true
    // Whoever only has not come to it sends the rest meanwhile.
    for (let turn = 0; turn < 50; turn++) await nextTurn()
    isLooking = false
    if (waiting.length === patience && isHeld()) answerOne()
    else void look()
  }
  const url = await httpServer(async (request, response) => {
    const path = request.url ?? ''
    if (request.method !== 'PUT') {
      for await (const _ of request);
      return answerJson(response, 200, { uuid, filename: 'photo.png', size })
    }
    const index = Number(path.slice(1))
    const part = { received: 0, hash: null as string | null }
    parts.set(index, part)
    const hash = createHash('sha256')
    request.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      part.received += chunk.length
      void look()
    })
    request.on('end', () => {
      part.hash = hash.digest('hex')
      waiting.push({ index, response })
      void look()
    })
  })
  const urls = Array.from({ length: count }, (_, index) => `${url}/${index}`)
  const account = createHash('sha256').update(`${uuid} ${key}`).digest('base64url')
  const begun = {
    baseUrl: url,
    account,
    size,
    partSize,
    contentType: 'image/png',
    uuid,
    urls,
    done: [] as number[],
  }
  return { url, begun, seen, hashes: () => [...parts].sort(([a], [b]) => a - b).map(([, { hash }]) => hash) }
}
