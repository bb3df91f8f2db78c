import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import styles from './item-facts.module.css'
import { NoteField } from './note-field.tsx'
import { TagField } from './tag-field.tsx'

interface ItemLabelsProps {
  readonly upload: Upload
  readonly onChange?: (() => void) | undefined
}

/** What a person writes to an upload: tags to find it by, and a note. */
export function ItemLabels({ upload, onChange }: ItemLabelsProps) {
  const { id, tags, note } = upload
  const write = async (call: () => Promise<unknown>) => {
    if ((await attempt(call)) !== null) onChange?.()
  }
  return (
    <section className={styles.labels}>
      <h3 className={styles.head}>Tags and note</h3>
      <TagField
        key={id}
        label="Tags"
        tags={tags}
        onAdd={(add) => void write(() => engine().history.tag({ ids: [id], add: [...add] }))}
        onRemove={(tag) => void write(() => engine().history.tag({ ids: [id], remove: [tag] }))}
      />
      <NoteField
        key={`note of ${id}`}
        note={note}
        onCommit={(text) => void write(() => engine().history.note({ id, note: text }))}
      />
    </section>
  )
}
