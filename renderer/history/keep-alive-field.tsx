import { useState } from 'react'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { SelectField } from '../ui/select-field.tsx'
import { useNow } from '../ui/use-now.ts'

const dayMs = 86_400_000
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'short' })

/** The end of a day some days from now, ms since the epoch. */
function endOfDay(now: number, days: number): number {
  const moment = new Date(now + days * dayMs)
  moment.setHours(23, 59, 0, 0)
  return moment.getTime()
}

interface KeepAliveFieldProps {
  readonly keepUntil: number | null
  readonly onChange: (keepUntil: number | null) => void
}

/** Until when a link is renewed by itself. The first time, it says what that means and asks. */
export function KeepAliveField({ keepUntil, onChange }: KeepAliveFieldProps) {
  const hasConsent = useStore((state) => state.settings.keepAliveConsent)
  const [asked, setAsked] = useState<number | null>(null)
  const now = useNow()
  const times = [1, 3, 7, 14, 30].map((days) => endOfDay(now, days))
  const shown = keepUntil === null || times.includes(keepUntil) ? times : [keepUntil, ...times]
  const choose = (id: string) => {
    const until = id === 'no' ? null : Number(id)
    if (until !== null && !hasConsent) setAsked(until)
    else onChange(until)
  }
  const agree = async () => {
    const kept = await attempt(() => engine().settings.update({ keepAliveConsent: true }))
    if (kept !== null) onChange(asked)
    setAsked(null)
  }
  return (
    <>
      <SelectField
        label="Keep alive"
        value={keepUntil === null ? 'no' : String(keepUntil)}
        choices={[
          { id: 'no', label: 'As long as the host keeps it' },
          ...shown.map((at) => ({ id: String(at), label: `Until ${day.format(at)}` })),
        ]}
        onChange={choose}
      />
      <ModalDialog
        title="Upload it again by itself?"
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        actions={
          <>
            <Button onPress={() => setAsked(null)}>Cancel</Button>
            <Button look="primary" onPress={() => void agree()}>
              Keep alive
            </Button>
          </>
        }
      >
        <p>
          Until {asked === null ? 'then' : day.format(asked)}, Mayfly uploads the file again shortly before
          the host deletes it, while Mayfly runs. It takes the original as long as that is unchanged, else a
          saved copy; a changed file is never sent in its place.
        </p>
        <p>
          Where the host allows it, the link stays the same. Where it changes, Mayfly says so. This is asked
          once.
        </p>
      </ModalDialog>
    </>
  )
}
