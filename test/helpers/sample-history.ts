import { fileTypeOf } from '../../shared/file-type.ts'
import type { HistoryView } from '../../shared/history.ts'
import type { Upload } from '../../shared/upload.ts'
import { sampleRecord, sampleStates } from './upload-record.ts'

/** When the sample is looked at, in ms. */
export const now = 1_800_000_000_000
export const hour = 3_600_000

/** Rows of every kind, with many that are alike in what they are sorted by. */
export function sampleUploads(): Upload[] {
  const names = [
    'Beta one.jpg',
    'alpha.pdf',
    'ALPHA.zip',
    'ünder.mp4',
    'beta-two.JPG',
    'gamma.wav',
    'x',
    '東京.txt',
  ]
  const types = [
    'image/jpeg',
    'application/pdf',
    'application/zip',
    'video/mp4',
    null,
    'audio/wav',
    'text/plain',
  ]
  return Array.from({ length: 240 }, (_, at): Upload => {
    const name = names[at % names.length] ?? ''
    const expiresAt = at % 5 === 0 ? null : now + ((at % 9) - 4) * hour
    const state =
      at % 11 === 0
        ? sampleStates.failed
        : at % 13 === 0
          ? sampleStates.cancelled
          : at % 17 === 0
            ? sampleStates.queued
            : {
                kind: 'done' as const,
                result: { ...sampleStates.done.result, url: `https://h.test/f${at % 3}/${at}`, expiresAt },
              }
    return {
      ...sampleRecord(state).upload,
      ...{
        id: `id${at}`,
        name,
        state,
        createdAt: now - (at % 50) * hour,
        mimeType: types[at % types.length] ?? null,
      },
      size: at % 6 === 0 ? null : (at % 4) * 100,
      destination: at % 4 === 0 ? 'uploadcare' : 'kie',
      remotePath: at % 2 === 0 ? 'clients/acme' : 'mayfly',
      savedPath: at % 7 === 0 ? '/copy' : null,
      alive: at % 10 === 3 ? false : at % 10 === 4 ? true : null,
      practice: at % 12 === 0,
      tags: at % 8 === 0 ? ['Draft', 'für Anna'] : [],
    }
  })
}

/** What a view holds, found by looking at every upload; in a different way from the product's. */
export function reference(uploads: readonly Upload[], { filter, sort }: HistoryView): string[] {
  const { life, saved, type, since, before, practice, destination } = filter
  const words = (text: string) =>
    (text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []) as string[]
  const found = uploads.filter((upload) => {
    const { state } = upload
    const result = state.kind === 'done' ? state.result : null
    const left = result ? (result.expiresAt ?? Number.POSITIVE_INFINITY) - now : 0
    const lives = result !== null && upload.alive !== false && left > 0
    const isOf = {
      alive: lives,
      expiring: lives && left <= (filter.expiringWithinMs ?? 24 * hour),
      gone: result !== null && !lives,
      failed: result === null,
    }
    const text = words(
      `${upload.name} ${result?.url.slice(8) ?? ''} ${upload.remotePath} ${upload.tags.join(' ')}`,
    )
    return (
      upload.id !== 'id20' &&
      ['done', 'failed', 'cancelled'].includes(state.kind) &&
      (life === undefined || isOf[life]) &&
      (saved === undefined || saved === (upload.savedPath !== null)) &&
      (type === undefined || type === fileTypeOf(upload.mimeType ?? result?.mimeType ?? null)) &&
      (practice === undefined || practice === upload.practice) &&
      (destination === undefined || destination === upload.destination) &&
      (since === undefined || upload.createdAt >= since) &&
      (before === undefined || upload.createdAt < before) &&
      (!filter.search?.trim() ||
        (words(filter.search).length > 0 &&
          words(filter.search).every((word) => text.some((one) => one.startsWith(word)))))
    )
  })
  const turn = sort.descending ? -1 : 1
  const keyOf = (upload: Upload): [group: number, key: number | string] => {
    const result = upload.state.kind === 'done' ? upload.state.result : null
    if (sort.by === 'name') return [0, upload.name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())]
    if (sort.by === 'size') return upload.size === null ? [1, 0] : [0, upload.size]
    if (sort.by === 'expiry') return result ? [0, result.expiresAt ?? Number.MAX_VALUE] : [1, 0]
    return [0, 0]
  }
  return found
    .map((upload) => ({ id: upload.id, key: keyOf(upload), at: uploads.indexOf(upload) }))
    .sort(
      (a, b) =>
        a.key[0] - b.key[0] ||
        turn * (a.key[1] < b.key[1] ? -1 : a.key[1] > b.key[1] ? 1 : 0) ||
        turn * (a.at - b.at),
    )
    .map(({ id }) => id)
}
