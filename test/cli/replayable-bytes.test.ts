import { expect, test } from 'vitest'
import { replayableBytes } from '../../electron/cli/replayable-bytes.ts'

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function textOf(bytes: AsyncIterable<Uint8Array>, most = Number.POSITIVE_INFINITY): Promise<string> {
  let text = ''
  for await (const piece of bytes) {
    text += Buffer.from(piece).toString()
    if (text.length >= most) break
  }
  return text
}

test('whoever reads again has everything, however far the first one came', async () => {
  for (const most of [0, 1, 3, 4, 6, 100]) {
    const bytes = replayableBytes(pieces('ab', '', 'cd', 'ef'), 6)
    await textOf(bytes.read(), most)
    expect([most, bytes.canReplay(), await textOf(bytes.read())]).toEqual([most, true, 'abcdef'])
    expect(await textOf(bytes.read())).toBe('abcdef')
  }
})

test('a piece for which one waited who was cut off goes to the next', async () => {
  let give: (text: string) => void = () => {}
  const late = async function* () {
    yield Buffer.from(await new Promise<string>((resolve) => (give = resolve)))
  }
  const bytes = replayableBytes(late(), 10)
  const first = bytes.read()
  void first.next()
  const second = textOf(bytes.read())
  await new Promise((resolve) => setImmediate(resolve))
  give('late')
  expect(await second).toBe('late')
})

test('more than is kept goes through once, and is not given in part', async () => {
  const bytes = replayableBytes(pieces('ab', 'cd', 'ef'), 3)
  expect(await textOf(bytes.read())).toBe('abcdef')
  expect(bytes.canReplay()).toBe(false)
  await expect(textOf(bytes.read())).rejects.toThrow('not kept')
})

test('what cannot be read is told to each', async () => {
  const broken = async function* () {
    yield Buffer.from('ab')
    throw new Error('no more')
  }
  const bytes = replayableBytes(broken(), 10)
  await expect(textOf(bytes.read())).rejects.toThrow('no more')
  // Else what came so far would be taken for the whole.
  await expect(textOf(bytes.read())).rejects.toThrow('no more')
})
