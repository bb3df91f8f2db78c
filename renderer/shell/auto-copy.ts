import { batchesThatEnded } from '../../shared/batch-ends.ts'
import { endInWords } from '../queue/batch-words.ts'
import { useStore } from '../store.ts'
import { announce } from './announcer.tsx'
import { copyBatchLinks } from './copy-links.ts'

/** From now on: says when a batch has ended, and copies its links where the person wants that. */
export function watchBatches(): () => void {
  return useStore.subscribe((state, before) => {
    if (state.batches === before.batches || before.connection === 'connecting') return
    for (const batch of batchesThatEnded(before.batches, state.batches)) {
      announce(endInWords(batch))
      if (state.settings.autoCopy && batch.done > 0) void copyBatchLinks(batch.id)
    }
  })
}
