import { mostTags, withoutTags, withTags } from '../../shared/tags.ts'
import type { Engine } from './engine.ts'
import type { Expiry } from './expiry/create-expiry.ts'
import { FailureError } from './failure-error.ts'
import type { Queue } from './queue.ts'
import type { LabelStore } from './store/labels.ts'
import type { UploadRecord } from './upload-record.ts'

/** The calls on what a person writes to uploads. */
export function createLabelCalls(deps: {
  labels: LabelStore
  queue: Queue
  /** @throws NotFoundError */
  found: (id: string) => UploadRecord
  expiry: Pick<Expiry, 'renewals'>
}): Pick<Engine['history'], 'tag' | 'note' | 'tags'> {
  const { labels, queue, found } = deps
  /** What is to take its place bears the labels of its beginning: what is written meanwhile is written to both. */
  const pending = (id: string): UploadRecord[] => deps.expiry.renewals.pending(id)
  return {
    tag(ids, add, remove) {
      const tagged = (record: UploadRecord) => {
        const { tags, note, name } = record.upload
        const next = withTags(withoutTags(tags, remove), add)
        if (next.length > mostTags) {
          const message = `“${name}” would have more than ${mostTags} tags. Take some away first.`
          throw new FailureError({ code: 'rejected', message })
        }
        return next.join() === tags.join() ? [] : [{ record, labels: { tags: next, note } }]
      }
      const changed = ids.map(found).flatMap(tagged)
      queue.label([...changed, ...ids.flatMap(pending).flatMap(tagged)])
      return { changed: changed.length }
    },
    note(id, text) {
      const record = found(id)
      const note = text.trim() === '' ? null : text
      if (note === record.upload.note) return { changed: 0 }
      const both = [record, ...pending(id)]
      queue.label(both.map((one) => ({ record: one, labels: { tags: one.upload.tags, note } })))
      return { changed: 1 }
    },
    tags: labels.used,
  }
}
