import { useEffect, useState } from 'react'
import type { HostOption } from '../../shared/host-option.ts'
import styles from './pairs-field.module.css'

interface PairsFieldProps {
  readonly label: string
  readonly option: HostOption & { readonly kind: 'pairs' }
  readonly options: Readonly<Record<string, string>>
  /** Null takes a name away. */
  readonly onChange: (changes: Readonly<Record<string, string | null>>) => void
}

/** Names with values, one `name=value` a line; saved when the field is left. */
export function PairsField({ label, option, options, onChange }: PairsFieldProps) {
  const kept = Object.entries(options).filter(([name]) => name.startsWith(option.id))
  const text = kept.map(([name, value]) => `${name.slice(option.id.length)}=${value}`).join('\n')
  const [draft, setDraft] = useState(text)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => setDraft(text), [text])
  const commit = () => {
    const lines = draft.split('\n').filter((line) => line.trim() !== '')
    const bad = lines.find((line) => !/^[^=]+=.+$/.test(line.trim()))
    if (bad !== undefined) return setProblem(`“${bad.trim().slice(0, 40)}” is not name=value.`)
    setProblem(null)
    if (draft === text) return
    const gone = kept.map(([name]): [string, null] => [name, null])
    const given = lines.map((line): [string, string] => {
      const at = line.indexOf('=')
      return [`${option.id}${line.slice(0, at).trim()}`, line.slice(at + 1).trim()]
    })
    onChange(Object.fromEntries([...gone, ...given]))
  }
  return (
    <div className={styles.pairs}>
      <textarea
        aria-label={label}
        aria-invalid={problem !== null}
        className={styles.field}
        rows={2}
        spellCheck={false}
        placeholder={option.placeholder}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
      />
      {problem !== null && (
        <span role="alert" className={styles.problem}>
          {problem}
        </span>
      )}
    </div>
  )
}
