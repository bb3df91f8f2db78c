import { expect, test } from 'vitest'
import { addBatch } from '../../electron/cli/add-batch.ts'
import type { Session } from '../../electron/cli/engine-session.ts'
import { OwnerGoneError } from '../../electron/cli/owner-gone-error.ts'

const input = { kind: 'url', url: 'https://example.com/a.png' } as const
const row = { source: { kind: 'url', url: input.url } }

/** A session whose owner goes away while it is asked; `written`: after it wrote the batch down. */
function sessionOf(written: boolean) {
  const did: string[] = []
  let asked = 0
  const session = {
    async callOnce() {
      asked += 1
      if (asked === 1) throw new OwnerGoneError('gone')
      did.push('added again')
      return { batch: 'second', accepted: [], count: 1, refused: [] }
    },
    call: async () => ({ total: 1, rows: [row] }),
    snapshot: async () => ({
      batches: [{ id: 'old', count: 1 }, ...(written ? [{ id: 'first', count: 1 }] : [])],
    }),
    adopt: (batches: Iterable<string>) => void did.push(`adopted ${[...batches]}`),
    inherit: async (batch: string) => void did.push(`inherited ${batch}`),
  }
  const before = { batches: [{ id: 'old', count: 1 }] }
  return { did, add: () => addBatch(session as unknown as Session, [input], {}, before as never) }
}

test('a batch that an owner wrote down before it went is not added again, and goes on here', async () => {
  const { did, add } = sessionOf(true)
  expect(await add()).toMatchObject({ batch: 'first', count: 1 })
  expect(did).toEqual(['inherited first'])
})

test('one that it did not write down is added to the next', async () => {
  const { did, add } = sessionOf(false)
  expect(await add()).toMatchObject({ batch: 'second' })
  expect(did).toEqual(['added again', 'adopted second'])
})
