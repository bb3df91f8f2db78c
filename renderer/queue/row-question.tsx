import { useState } from 'react'
import type { Question, Upload } from '../../shared/upload.ts'
import { useStore } from '../store.ts'
import { RowButton } from '../ui/row-button.tsx'
import { answerInWords } from './failure-words.ts'
import { answer } from './queue-actions.ts'
import styles from './row-question.module.css'

/** The choices of a question as buttons; the sentence itself is the row's second line. */
export function RowQuestion({ upload, question }: { readonly upload: Upload; readonly question: Question }) {
  const count = useStore((state) => state.batches.find((one) => one.id === upload.batch)?.count ?? 1)
  const [forBatch, setForBatch] = useState(false)
  return (
    <>
      {count > 1 && (
        <label className={styles.all}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Apply to all in this batch"
            className={styles.box}
            checked={forBatch}
            onChange={(event) => setForBatch(event.target.checked)}
          />
          <span className={styles.word}>All in batch</span>
        </label>
      )}
      {question.choices.map((choice) => (
        <RowButton key={choice} onPress={() => answer(upload.id, choice, forBatch)}>
          {answerInWords(choice)}
        </RowButton>
      ))}
    </>
  )
}
