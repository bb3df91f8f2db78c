import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { ChipMenu } from './chip-menu.tsx'
import styles from './filter-chips.module.css'
import { choose, type Days, useChosen } from './history-view.ts'

const quick = [
  { id: '1', label: 'Today', days: 1 },
  { id: '7', label: 'Last 7 days', days: 7 },
  { id: '30', label: 'Last 30 days', days: 30 },
] as const
const own = 'own'

/** When it was uploaded: some days up to today, or between two days. */
export function DaysChip() {
  const days = useChosen((chosen) => chosen.days)
  const [isOpen, setOpen] = useState(false)
  const pick = (id: string | null) => {
    if (id === own) return setOpen(true)
    const found = quick.find((one) => one.id === id)
    choose({ days: found ? { kind: 'last', days: found.days } : null })
  }
  return (
    <>
      <ChipMenu
        label="When"
        choices={[
          ...quick,
          { id: own, label: days?.kind === 'between' ? inWords(days) : 'Between two days…' },
        ]}
        value={days === null ? null : days.kind === 'last' ? String(days.days) : own}
        onChange={pick}
      />
      {isOpen && <DaysDialog days={days} onClose={() => setOpen(false)} />}
    </>
  )
}

function DaysDialog({ days, onClose }: { readonly days: Days | null; readonly onClose: () => void }) {
  const [from, setFrom] = useState(days?.kind === 'between' ? (days.from ?? '') : '')
  const [to, setTo] = useState(days?.kind === 'between' ? (days.to ?? '') : '')
  const isTurned = from !== '' && to !== '' && from > to
  const show = () => {
    onClose()
    choose({
      days: from === '' && to === '' ? null : { kind: 'between', from: from || null, to: to || null },
    })
  }
  return (
    <ModalDialog
      title="Uploaded between two days"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={isTurned} onPress={show}>
            Show
          </Button>
        </>
      }
    >
      <div className={styles.days}>
        <label>
          From
          <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          To
          <input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
      </div>
      {isTurned && <p role="alert">The first day is after the last.</p>}
    </ModalDialog>
  )
}

/** "25/11/2026 – 28/11/2026" */
function inWords({ from, to }: Extract<Days, { kind: 'between' }>): string {
  const day = (text: string) => text.split('-').reverse().join('/')
  if (from !== null && to !== null) return from === to ? day(from) : `${day(from)} – ${day(to)}`
  return from !== null ? `since ${day(from)}` : to !== null ? `until ${day(to)}` : 'Between two days…'
}
