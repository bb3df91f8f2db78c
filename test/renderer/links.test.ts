import { expect, test } from 'vitest'
import { type GoneHelp, helpForGone } from '../../renderer/history/help-for-gone.ts'
import { copiedInWords, withStandIns } from '../../renderer/shell/living-links.ts'
import type { LocalFiles } from '../../shared/history.ts'
import type { Upload } from '../../shared/upload.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'

const now = 500

/** An upload that is up under its id, or under `at`; the sample's link lives until 1000. */
function up(id: string, { at = id, ...more }: Partial<Upload> & { at?: string } = {}): Upload {
  const { result } = sampleStates.done
  const state = { kind: 'done', result: { ...result, url: `https://example.com/${at}` } } as const
  return sampleRecord(state, { id, ...more }).upload
}

test.each<[string, Upload[], Record<string, Upload>, string[], number]>([
  ['nothing was renewed', [up('a'), up('b')], {}, ['a', 'b'], 0],
  ['another link', [up('a'), up('b')], { a: up('c') }, ['c', 'b'], 1],
  ['the same link', [up('a')], { a: up('c', { at: 'a' }) }, ['c'], 0],
  ['both were chosen', [up('a'), up('c'), up('b')], { a: up('c') }, ['c', 'b'], 1],
  ['the new link is gone', [up('a')], { a: up('c', { alive: false }) }, ['a'], 0],
  ['both are gone', [up('a', { alive: false })], { a: up('c', { alive: false }) }, ['c'], 1],
])('a link is copied as it lives now: %s', (_, asked, standIns, ids, moved) => {
  const found = withStandIns(asked, new Map(Object.entries(standIns)), now)
  expect(found.uploads.map(({ id }) => id)).toEqual(ids)
  expect(found.moved).toBe(moved)
})

const fromUrl = { source: { kind: 'url', url: 'https://example.com/x' } } as const
const pasted = { source: { kind: 'staged', stagedId: 'x' } } as const
test.each<[string, Partial<Upload>, LocalFiles | null, boolean, GoneHelp | null]>([
  ['it lives', { alive: true }, null, true, null],
  ['a file, not looked at', { alive: false }, null, true, 'renew'],
  ['its original is there', { alive: false }, { original: 'unchanged', copy: null }, true, 'renew'],
  ['only a copy is there', { alive: false }, { original: 'missing', copy: 'unchanged' }, true, 'renew'],
  ['it has changed', { alive: false }, { original: 'changed', copy: null }, true, 'again'],
  ['nothing of it is there', { alive: false }, { original: 'missing', copy: null }, true, 'none'],
  ['its destination was removed', { alive: false }, null, false, 'again'],
  ['a web address', { alive: false, ...fromUrl }, null, true, 'again'],
  ['a saved web address', { alive: false, ...fromUrl, savedPath: '/x' }, null, true, 'renew'],
  ['it was pasted', { alive: false, ...pasted }, null, true, 'none'],
  ['it was pasted and saved', { alive: false, ...pasted, savedPath: '/x' }, null, true, 'renew'],
])('a link that is gone is brought back: %s', (_, upload, local, hasDestination, help) => {
  expect(helpForGone(up('a', upload), local, hasDestination, now)).toBe(help)
})

test.each([
  [1, 0, 'Link copied.'],
  [1, 1, 'Link copied: the new one, since this was uploaded again.'],
  [5, 0, '5 links copied, in order.'],
  [5, 1, '5 links copied, in order: one is new, since it was uploaded again.'],
  [5, 2, '5 links copied, in order: 2 are new, since they were uploaded again.'],
])('%d links, %d of them new', (count, moved, words) => expect(copiedInWords(count, moved)).toBe(words))
