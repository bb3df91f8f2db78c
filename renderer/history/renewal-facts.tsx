import { useEffect, useState } from 'react'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import styles from './item-facts.module.css'

/** What a renewal did to the link. */
export function RenewalFacts({ upload }: { readonly upload: Upload }) {
  const [before, setBefore] = useState<Upload | null>(null)
  const { renewedFrom } = upload
  useEffect(() => {
    let isWanted = true
    setBefore(null)
    if (renewedFrom === null) return
    // An earlier upload that was forgotten leaves nothing to compare with.
    const asked = Promise.resolve().then(() => engine().history.item({ id: renewedFrom }))
    asked.then((got) => isWanted && setBefore(got.upload)).catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [renewedFrom])
  if (upload.state.kind !== 'done' || before?.state.kind !== 'done') return null
  const isKept = before.state.result.url === upload.state.result.url
  return (
    <>
      <dt>Renewal</dt>
      <dd>
        {isKept ? 'The link was kept' : 'The link has changed: copy it again'}
        <span className={styles.quiet}>
          {isKept
            ? 'It should live until the time above; the host does not promise it.'
            : 'The earlier link dies when it would have died.'}
        </span>
      </dd>
    </>
  )
}
