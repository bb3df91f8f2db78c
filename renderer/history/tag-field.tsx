import { X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { TagUse } from '../../shared/tag-schemas.ts'
import { isSameTag, longestTag, mostTags, tagOf, withTags } from '../../shared/tags.ts'
import { engine } from '../api.ts'
import styles from './tag-field.module.css'

interface TagFieldProps {
  readonly label: string
  readonly tags: readonly string[]
  readonly onAdd: (tags: readonly string[]) => void
  readonly onRemove: (tag: string) => void
  readonly autoFocus?: boolean
  /** The suggestions move what is below instead of lying over it: in a dialog they would be cut off. */
  readonly isInFlow?: boolean
}

const mostSuggestions = 6

/** Tags with a field to type more: Enter or a comma adds, Backspace in an empty field takes the last one away. */
export function TagField({
  label,
  tags,
  onAdd,
  onRemove,
  autoFocus = false,
  isInFlow = false,
}: TagFieldProps) {
  const [draft, setDraft] = useState('')
  const [known, setKnown] = useState<readonly TagUse[]>([])
  const [isOpen, setIsOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  useEffect(() => {
    if (autoFocus) field.current?.focus()
  }, [autoFocus])

  const learn = () => {
    setIsOpen(true)
    // Without suggestions tags can be typed all the same.
    Promise.resolve()
      .then(() => engine().history.tags())
      .then(setKnown)
      .catch(() => undefined)
  }
  const typed = draft.trim().toLowerCase()
  const suggestions = known
    .filter(({ tag }) => !tags.some((one) => isSameTag(one, tag)))
    .filter(({ tag }) => tag.toLowerCase().includes(typed))
    .sort((a, b) => startOf(b.tag, typed) - startOf(a.tag, typed))
    .slice(0, mostSuggestions)
  const shown = isOpen && suggestions.length > 0
  const chosen = shown ? suggestions[at]?.tag : undefined

  const add = (text: string) => {
    const words = text.split(',').flatMap((part) => tagOf(part) ?? [])
    // A tag used before keeps the way it is written.
    const spelled = words.map((word) => known.find(({ tag }) => isSameTag(tag, word))?.tag ?? word)
    const fresh = withTags([], spelled).filter((word) => !tags.some((one) => isSameTag(one, word)))
    setDraft('')
    setAt(-1)
    setIsOpen(false)
    if (fresh.length > 0) onAdd(fresh.slice(0, mostTags))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const last = tags.at(-1)
    const run = {
      Enter: chosen !== undefined || draft.trim() !== '' ? () => add(chosen ?? draft) : null,
      Backspace: draft === '' && last !== undefined ? () => onRemove(last) : null,
      ArrowDown: suggestions.length > 0 ? () => move(1) : null,
      ArrowUp: shown ? () => move(-1) : null,
      Escape: shown || draft !== '' ? () => close() : null,
    }[event.key]
    if (!run) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }
  const move = (step: number) => {
    setIsOpen(true)
    setAt((before) => (before + step + suggestions.length + 1) % (suggestions.length + 1))
  }
  const close = () => {
    setIsOpen(false)
    setAt(-1)
    setDraft('')
  }
  const remove = (tag: string) => {
    onRemove(tag)
    field.current?.focus()
  }
  return (
    <div className={styles.field}>
      <ul className={styles.tags} aria-label={label}>
        {tags.map((tag) => (
          <li key={tag} className={styles.tag} dir="auto">
            <span className={styles.word}>{tag}</span>
            <button type="button" aria-label={`Remove tag ${tag}`} onClick={() => remove(tag)}>
              <X size={11} strokeWidth={2} aria-hidden="true" />
            </button>
          </li>
        ))}
        <li className={styles.typing}>
          <input
            ref={field}
            role="combobox"
            aria-label={`Add to ${label.toLowerCase()}`}
            aria-expanded={shown}
            aria-controls={listId}
            aria-autocomplete="list"
            {...(chosen !== undefined && { 'aria-activedescendant': `${listId}-${at}` })}
            className={styles.input}
            placeholder={tags.length === 0 ? 'Add a tag' : ''}
            autoComplete="off"
            spellCheck={false}
            maxLength={longestTag * 4}
            disabled={tags.length >= mostTags}
            value={draft}
            onFocus={learn}
            onBlur={() => {
              if (draft.trim() !== '') add(draft)
              setIsOpen(false)
            }}
            onChange={({ target: { value } }) => {
              setIsOpen(true)
              setAt(-1)
              setDraft(value)
              if (value.includes(',')) add(value)
            }}
            onKeyDown={onKeyDown}
          />
        </li>
      </ul>
      <div
        id={listId}
        role="listbox"
        aria-label="Tags used before"
        className={`${styles.list} ${isInFlow ? styles.flow : ''}`}
        hidden={!shown}
      >
        {suggestions.map(({ tag, count }, index) => (
          <div
            key={tag}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={styles.option}
            // Before the field loses the focus, which would take what was typed.
            onPointerDown={(event) => {
              event.preventDefault()
              add(tag)
            }}
          >
            <span dir="auto">{tag}</span>
            <span className={styles.count}>{count}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

function startOf(tag: string, typed: string): number {
  return tag.toLowerCase().startsWith(typed) ? 1 : 0
}
