import { ChevronDown, FolderUp, Plus } from 'lucide-react'
import { useState } from 'react'
import { addInputs } from '../shell/add-uploads.ts'
import { chooseFiles } from '../shell/choose-files.ts'
import { isWebUrl, readText, splitUrls } from '../shell/read-text.ts'
import { takePaste } from '../shell/take-paste.ts'
import { defaultDestination, useStore } from '../store.ts'
import { ActionMenu } from '../ui/action-menu.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import styles from './add-bar.module.css'

/** The line at the top of the queue: a field for URLs, the file dialog, and where uploads go. */
export function AddBar() {
  return (
    <header className={styles.bar}>
      <UrlField />
      <Button onPress={() => void chooseFiles()}>Choose files</Button>
      <IconButton label="Choose a folder" size="normal" onPress={() => void chooseFiles(true)}>
        <FolderUp size={17} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      <DestinationChoice />
    </header>
  )
}

function UrlField() {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const add = async () => {
    if (text.trim() === '') return
    if (readText(text).kind === 'data-url') {
      if (await addInputs([{ kind: 'data-url', dataUrl: text.trim() }])) setText('')
      return
    }
    const parts = splitUrls(text)
    const good = parts.filter(isWebUrl)
    const bad = parts.filter((part) => !isWebUrl(part))
    const isAdded = good.length === 0 || (await addInputs(good.map((url) => ({ kind: 'url', url }))))
    if (isAdded) setText(bad.join(' '))
    // Words that hold no URL at all are one thing, not many that are wrong.
    setProblem(bad.length > 0 ? badInWords(good.length > 0 ? bad : [text.trim()]) : null)
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <input
        type="text"
        aria-label="Paste a URL"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'paste-problem'}
        placeholder="Paste a URL or drop files anywhere"
        className={styles.field}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setProblem(null)
        }}
        onPaste={(event) => {
          // Files and pictures cannot be typed, so they cannot be meant for the field itself.
          if (event.clipboardData.files.length > 0 && takePaste(event.clipboardData)) event.preventDefault()
          const pasted = event.clipboardData.getData('text/plain')
          if (!pasted.includes('\n')) return
          // A field of one line would join the lines; spaces keep the URLs apart.
          event.preventDefault()
          const field = event.currentTarget
          field.setRangeText(
            pasted.trim().replace(/\s+/g, ' '),
            field.selectionStart ?? 0,
            field.selectionEnd ?? 0,
            'end',
          )
          setText(field.value)
        }}
      />
      {text.trim() !== '' && (
        <button type="submit" aria-label="Add URL" title="Add URL" className={styles.add}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        </button>
      )}
      {problem !== null && (
        <p id="paste-problem" role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </form>
  )
}

function badInWords(bad: readonly string[]): string {
  const [first = ''] = bad
  const shown = first.length > 40 ? `${first.slice(0, 40)}…` : first
  return bad.length === 1
    ? `“${shown}” is not a web address. It has to begin with http:// or https://.`
    : `${bad.length} of these are not web addresses. They have to begin with http:// or https://.`
}

function DestinationChoice() {
  const destinations = useStore((state) => state.destinations)
  const current = useStore((state) => defaultDestination(state)?.destination)
  if (current === undefined) return null
  return (
    <ActionMenu
      label="Destination of new uploads"
      chosen={current.id}
      actions={destinations.map(({ destination: { id, name } }) => ({
        id,
        label: name,
        run: () => useStore.setState({ nextDestination: id }),
      }))}
    >
      {(opens) => (
        <Button {...opens} look="ghost" aria-label={`Destination of new uploads, now ${current.name}`}>
          <span className={styles.destination}>{current.name}</span>
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
        </Button>
      )}
    </ActionMenu>
  )
}
