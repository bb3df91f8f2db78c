import { useEffect, useState } from 'react'
import { Input, TextField } from 'react-aria-components'
import styles from './text-input.module.css'

interface TextInputProps {
  readonly label: string
  readonly value: string
  /** Called when the person leaves the field or presses Enter; a sentence refuses the value. */
  readonly onCommit: (value: string) => string | null | undefined
  readonly placeholder?: string
  readonly width?: 'short' | 'full'
  readonly describedBy?: string
}

/** A field that is saved when it is left; Escape takes the change back. */
export function TextInput({
  label,
  value,
  onCommit,
  placeholder,
  width = 'full',
  describedBy,
}: TextInputProps) {
  const [draft, setDraft] = useState(value)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => setDraft(value), [value])
  const commit = () => {
    if (draft !== value) setProblem(onCommit(draft.trim()) ?? null)
  }
  return (
    <TextField
      aria-label={label}
      value={draft}
      onChange={setDraft}
      isInvalid={problem !== null}
      className={`${styles.field} ${styles[width]}`}
    >
      <Input
        className={styles.input ?? ''}
        spellCheck="false"
        aria-describedby={describedBy}
        {...(placeholder !== undefined && { placeholder })}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key !== 'Escape') return
          setDraft(value)
          setProblem(null)
        }}
      />
      {problem !== null && (
        <span role="alert" className={styles.problem}>
          {problem}
        </span>
      )}
    </TextField>
  )
}
