import { useEffect, useState } from 'react'
import type { Upload, UploadResult } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { momentInWords } from '../ui/moment.ts'
import styles from './item-facts.module.css'

/** What a renewal did to the link. */
export function RenewalFacts({
  upload,
  checkedAt,
}: {
  readonly upload: Upload
  /** When the link was looked at last. */
  readonly checkedAt: number | null
}) {
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
            ? isProved(before.state.result, upload, checkedAt)
              ? 'It outlived the time it first had.'
              : `It should live until ${untilInWords(upload.state.result)}; the host does not promise it.`
            : 'The earlier link dies when it would have died.'}
        </span>
      </dd>
    </>
  )
}

/** The old end has passed, and a look at the link after it found the file. */
function isProved(before: UploadResult, upload: Upload, checkedAt: number | null): boolean {
  return (
    before.expiresAt !== null && checkedAt !== null && checkedAt > before.expiresAt && upload.alive === true
  )
}

function untilInWords({ expiresAt }: UploadResult): string {
  return expiresAt === null ? 'its end' : momentInWords(expiresAt)
}
