import { beforeEach, expect, test } from 'vitest'
import { say, sayUnasked, sayWhile, toastQueue } from '../../../renderer/shell/toasts.ts'

const undo = { label: 'Undo', run: () => {} }
const visible = () => toastQueue.visibleToasts.map(({ content }) => content.text)

beforeEach(() => toastQueue.clear())

test('a sentence takes the place of the last one, unless there is something to do beside that', () => {
  say('Link copied.')
  say('2 uploads cleared.', undo)
  expect(visible()).toEqual(['2 uploads cleared.'])
  say('Link copied.')
  expect(visible()).toEqual(['Link copied.', '2 uploads cleared.'])
  say('3 links copied, in order.')
  expect(visible()).toEqual(['3 links copied, in order.', '2 uploads cleared.'])
})

test('a reminder leaves what came of a person’s doing where it is, and is there once', () => {
  say('The link of the group is copied.')
  sayUnasked('2 files are deleted tomorrow.', undo)
  sayUnasked('2 files are deleted tomorrow.', undo)
  expect(visible()).toEqual(['2 files are deleted tomorrow.', 'The link of the group is copied.'])
})

test('what is said for as long as some work takes stays that long', async () => {
  const work = Promise.withResolvers<number>()
  const told = sayWhile('Saving 2 copies…', work.promise)
  say('Link copied.')
  expect(visible()).toEqual(['Link copied.', 'Saving 2 copies…'])
  work.resolve(2)
  expect(await told).toBe(2)
  expect(visible()).toEqual(['Link copied.'])
})
