import { type FormEvent, useId, useState } from 'react'
import type { KeyField as KeyFieldInfo } from '../../shared/destination.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { Button } from '../ui/button.tsx'
import styles from './key-field.module.css'

interface KeyFieldProps {
  readonly destination: string
  readonly field: KeyFieldInfo
  readonly onSaved: () => void
  readonly autoFocus?: boolean
}

/** Takes a key, hands it over once, and forgets it. Masked by style: a password manager has no business here. */
export function KeyField({ destination, field, onSaved, autoFocus = false }: KeyFieldProps) {
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const problemId = useId()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const trimmed = key.trim()
    if (trimmed === '') return setProblem('Paste the key first.')
    if (/\s/.test(trimmed)) return setProblem('A key has no spaces and no line breaks. Copy it again.')
    const saved = await attempt(() => engine().keys.set({ destination, field: field.id, key: trimmed }))
    if (!saved) return
    setKey('')
    onSaved()
  }
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <input
        type="text"
        aria-label={field.label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        placeholder={`Paste your ${field.label}`}
        className={field.secret ? `${styles.input} ${styles.secret}` : styles.input}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus={autoFocus}
        value={key}
        onChange={(event) => {
          setKey(event.target.value)
          setProblem(null)
        }}
      />
      <Button look="primary" type="submit">
        Save key
      </Button>
      {problem !== null && (
        <p id={problemId} role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </form>
  )
}
