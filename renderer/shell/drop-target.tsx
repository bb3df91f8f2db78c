import { FileUp } from 'lucide-react'
import { useLayoutEffect, useState } from 'react'
import { readDroppedFiles } from '../connection/dropped-files.ts'
import { defaultDestination, useStore } from '../store.ts'
import { plural } from '../ui/plural.ts'
import { addFiles } from './add-uploads.ts'
import styles from './drop-target.module.css'
import { takeText } from './take-paste.ts'

/** The whole window takes a drop; while something is over it, says what will happen. */
export function DropTarget() {
  const [over, setOver] = useState<string | null>(null)
  const destination = useStore((state) => defaultDestination(state)?.destination.name)
  // Before the first picture is shown: what is dropped as soon as it is seen is not lost.
  useLayoutEffect(() => watchDrags(setOver), [])
  return (
    <section
      aria-label="Drop files to upload"
      className={`${styles.target} ${over === null ? '' : styles.shown}`}
    >
      <div className={styles.card}>
        <FileUp size={28} strokeWidth={1.5} aria-hidden="true" />
        <p>
          Upload {over ?? 'what is dropped'}
          {destination !== undefined && ` to ${destination}`}
        </p>
      </div>
    </section>
  )
}

function watchDrags(setOver: (what: string | null) => void): () => void {
  const ending = new AbortController()
  const listen = (
    type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
    react: (event: DragEvent, transfer: DataTransfer) => void,
  ) =>
    window.addEventListener(
      type,
      (event) => {
        if (event.dataTransfer === null || whatIsOver(event.dataTransfer) === null) return
        event.preventDefault()
        react(event, event.dataTransfer)
      },
      { signal: ending.signal },
    )
  listen('dragenter', (_, transfer) => setOver(whatIsOver(transfer)))
  listen('dragover', (_, transfer) => {
    transfer.dropEffect = 'copy'
    setOver(whatIsOver(transfer))
  })
  // Counting enters and leaves would fail when what is under the pointer is taken out of the page meanwhile.
  listen('dragleave', (event) => event.relatedTarget === null && setOver(null))
  listen('drop', (_, transfer) => {
    setOver(null)
    void takeDrop(transfer)
  })
  return () => ending.abort()
}

/** "14 files"; null: nothing that can be uploaded, a piece of selected text for example. */
function whatIsOver(transfer: DataTransfer): string | null {
  if (transfer.types.includes('Files')) {
    const count = [...transfer.items].filter((item) => item.kind === 'file').length
    return count === 0 ? 'these files' : plural(count, 'file')
  }
  return transfer.types.includes('text/uri-list') ? 'this link' : null
}

async function takeDrop(transfer: DataTransfer): Promise<void> {
  if (!transfer.types.includes('Files')) {
    const links = transfer.getData('text/uri-list').split(/\r?\n/)
    takeText(links.filter((line) => !line.startsWith('#')).join('\n'))
    return
  }
  // A path stands for a whole folder, so the desktop needs no walk.
  const files = [...transfer.files].map((file) => ({ name: file.name, file }))
  if (useStore.getState().capabilities.realPaths) await addFiles({ files, folder: null })
  else await addFiles(await readDroppedFiles(transfer))
}
