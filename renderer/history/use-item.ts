import { useEffect, useState } from 'react'
import type { UploadDetail } from '../../shared/contract.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'

/** Everything that is known of one upload, asked for again when its row changes. */
export function useItem(id: string | null): UploadDetail | null {
  const [detail, setDetail] = useState<UploadDetail | null>(null)
  const changedAt = useStore((state) => (id === null ? null : (state.rows.get(id)?.changedAt ?? null)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the row is why it is asked for again
  useEffect(() => {
    let isWanted = true
    if (id === null) setDetail(null)
    else void attempt(() => engine().history.item({ id })).then((got) => isWanted && got && setDetail(got))
    return () => {
      isWanted = false
    }
  }, [id, changedAt])
  return detail?.upload.id === id ? detail : null
}
