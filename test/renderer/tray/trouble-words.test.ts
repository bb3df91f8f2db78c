import { describe, expect, it } from 'vitest'
import { troubleInWords } from '../../../renderer/tray/trouble-words.ts'
import type { UploadStateKind } from '../../../shared/upload.ts'
import { uploadStateKinds } from '../../../shared/upload-life.ts'

function words(counts: Partial<Record<UploadStateKind, number>>): string | null {
  const none = Object.fromEntries(uploadStateKinds.map((kind) => [kind, 0])) as Record<
    UploadStateKind,
    number
  >
  return troubleInWords({ ...none, ...counts })
}

describe('what waits for a person, in the small window', () => {
  it('says nothing while everything goes by itself', () => {
    expect(words({ queued: 3, sending: 2, waiting: 1, done: 40, cancelled: 2 })).toBeNull()
  })

  it('names each kind once, in the number it has', () => {
    expect(words({ failed: 1 })).toBe('1 failed.')
    expect(words({ 'needs-key': 1 })).toBe('1 needs a key.')
    expect(words({ 'needs-key': 1_200 })).toBe('1,200 need a key.')
    expect(words({ unknown: 1 })).toBe('1 asks what to do.')
    expect(words({ failed: 2, 'needs-answer': 1, unknown: 1, paused: 4 })).toBe(
      '2 failed, 2 ask what to do, 4 paused.',
    )
  })
})
