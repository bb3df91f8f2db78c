import { useEffect, useState } from 'react'
import type { UploadDetail } from '../../shared/history.ts'
import type { LinkMarks, MarksPatch } from '../../shared/link-care.ts'
import { withMarks } from '../../shared/with-marks.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { momentInWords } from '../ui/moment.ts'
import { Toggle } from '../ui/toggle.tsx'
import { useNow } from '../ui/use-now.ts'
import styles from './care-section.module.css'
import { KeepAliveField } from './keep-alive-field.tsx'

/** What is done about one link before its host deletes the file, and what Mayfly has done by itself. */
export function CareSection({ detail }: { readonly detail: UploadDetail }) {
  const { upload, care } = detail
  const [marks, setMarks] = useState<LinkMarks | undefined>(care)
  useEffect(() => setMarks(care), [care])
  const now = useNow()
  if (upload.state.kind !== 'done' || care === undefined || marks === undefined) return null
  const { expiresAt } = upload.state.result
  const isOver = expiresAt !== null && expiresAt <= now
  const mark = async (patch: MarksPatch) => {
    setMarks(withMarks(marks, patch))
    const done = await attempt(() => engine().history.mark({ ids: [upload.id], marks: patch }))
    if (done === null) setMarks(marks)
  }
  if (expiresAt === null || (isOver && care.events.length === 0 && marks.keepUntil === null)) return null
  return (
    <section aria-label="Before it is deleted">
      <h3 className={styles.head}>{isOver ? 'What Mayfly did' : 'Before it is deleted'}</h3>
      {!isOver && (
        <div className={styles.marks}>
          <Toggle isOn={marks.save} onChange={(save) => void mark({ save })}>
            Save a copy automatically
          </Toggle>
          <Toggle isOn={!marks.silent} onChange={(on) => void mark({ silent: !on })}>
            Remind me
          </Toggle>
          <div className={styles.keep}>
            <span aria-hidden="true">Keep alive</span>
            <KeepAliveField keepUntil={marks.keepUntil} onChange={(keepUntil) => void mark({ keepUntil })} />
          </div>
        </div>
      )}
      {!isOver &&
        care.troubles.map(({ task, failure, nextAt }) => (
          <p key={task} className={styles.trouble}>
            {failure.message} Tried again {momentInWords(nextAt)}.
          </p>
        ))}
      {care.events.length > 0 && (
        <ol className={styles.events}>
          {care.events.map(({ at, sentence }) => (
            <li key={`${at} ${sentence}`}>
              <time dateTime={new Date(at).toISOString()}>{momentInWords(at)}</time>
              <span>{sentence}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
