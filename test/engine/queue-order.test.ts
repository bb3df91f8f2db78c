import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createQueueOrder } from '../../electron/engine/queue-order.ts'

test('shows spans of its rows', () => {
  const order = createQueueOrder([
    [1, 10],
    [2, 11],
    [5, 12],
  ])
  expect(order.length).toBe(3)
  expect(order.span(0, 2)).toEqual([1, 2])
  expect(order.span(2, 500)).toEqual([5, 5])
  expect(order.span(3, 1)).toBeNull()
  expect(order.span(0, 0)).toBeNull()
  expect(order.before(2)).toEqual([1, 2])
  expect(order.before(1)).toEqual([null, 1])
  expect(order.before(null)).toEqual([5, null])
})

test('whatever comes and goes, it agrees with a plain sorted list', () => {
  const step = fc.record({ add: fc.boolean(), order: fc.integer({ min: 0, max: 40 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const order = createQueueOrder([])
      const model: [number, number][] = []
      for (const [seq, { add, order: place }] of steps.entries()) {
        const taken = model.findIndex(([at]) => at === place)
        if (add && taken < 0) {
          order.append(place, seq)
          model.push([place, seq])
        } else if (!add && taken >= 0) {
          order.remove(place, model[taken]?.[1] ?? -1)
          model.splice(taken, 1)
        }
        model.sort(([a], [b]) => a - b)
      }
      expect(order.length).toBe(model.length)
      for (let start = 0; start < model.length; start++) {
        const last = Math.min(start + 3, model.length) - 1
        expect(order.span(start, 3)).toEqual([model[start]?.[0], model[last]?.[0]])
      }
    }),
  )
})
