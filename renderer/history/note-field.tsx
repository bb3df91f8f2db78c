import { useEffect, useRef, useState } from 'react'
import { longestNote } from '../../shared/tags.ts'
import styles from './note-field.module.css'

interface NoteFieldProps {
  readonly note: string | null
  /** Called when the field is left, or with Ctrl or ⌘ and Enter. */
  readonly onCommit: (note: string) => void
}

/** A note of a few lines, saved when it is left; Escape takes the change back. */
export function NoteField({ note, onCommit }: NoteFieldProps) {
  const saved = note ?? ''
  const [draft, setDraft] = useState(saved)
  /** What was handed over last, which may not have come back yet. */
  const given = useRef(saved)
  useEffect(() => {
    given.current = saved
    setDraft(saved)
  }, [saved])
  const commit = () => {
    if (draft === given.current) return
    given.current = draft
    onCommit(draft)
  }
  return (
    <textarea
      aria-label="Note"
      className={styles.note}
      rows={Math.min(8, Math.max(1, draft.split('\n').length))}
      maxLength={longestNote}
      placeholder="Add a note"
      dir="auto"
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) commit()
        if (event.key !== 'Escape' || draft === given.current) return
        event.stopPropagation()
        setDraft(given.current)
      }}
    />
  )
}
