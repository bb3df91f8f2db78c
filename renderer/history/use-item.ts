import { useEffect, useState } from 'react'
import type { UploadDetail } from '../../shared/contract.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'

/**
 * Everything that is known of one upload, asked for again when its row changes, and when `turn` does; while it is being
 * renewed, also when something has ended. What was renewed stays until what stands for it has come.
 */
export function useItem(id: string | null, turn = 0): UploadDetail | null {
  const [detail, setDetail] = useState<UploadDetail | null>(null)
  const row = useStore((state) => (id === null ? undefined : state.rows.get(id)))
  const isRenewing = detail?.upload.id === id && detail?.isRenewing === true
  const ended = useStore(({ summary: { counts } }) =>
    isRenewing ? counts.done + counts.failed + counts.cancelled : 0,
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: changes of the others are why it is asked for again
  useEffect(() => {
    let isWanted = true
    if (id === null) setDetail(null)
    else void attempt(() => engine().history.item({ id })).then((got) => isWanted && got && setDetail(got))
    return () => {
      isWanted = false
    }
  }, [id, row, turn, ended])
  return id !== null && (detail?.upload.id === id || detail?.standIn === id) ? detail : null
}
