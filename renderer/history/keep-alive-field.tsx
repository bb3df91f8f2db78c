import { useState } from 'react'
import { SelectField } from '../ui/select-field.tsx'
import { useNow } from '../ui/use-now.ts'
import { KeepAliveConsent, useKeepAliveConsent } from './keep-alive-consent.tsx'
import { dayInWords, keepAliveDays } from './keep-alive-days.ts'

interface KeepAliveFieldProps {
  readonly keepUntil: number | null
  readonly onChange: (keepUntil: number | null) => void
}

/** Until when a link is renewed by itself. The first time, it says what that means and asks. */
export function KeepAliveField({ keepUntil, onChange }: KeepAliveFieldProps) {
  const hasConsent = useKeepAliveConsent()
  const [asked, setAsked] = useState<number | null>(null)
  const times = keepAliveDays(useNow())
  const shown = keepUntil === null || times.includes(keepUntil) ? times : [keepUntil, ...times]
  const choose = (id: string) => {
    const until = id === 'no' ? null : Number(id)
    if (until !== null && !hasConsent) setAsked(until)
    else onChange(until)
  }
  return (
    <>
      <SelectField
        label="Keep alive"
        value={keepUntil === null ? 'no' : String(keepUntil)}
        choices={[
          { id: 'no', label: 'As long as the host keeps it' },
          ...shown.map((at) => ({ id: String(at), label: `Until ${dayInWords(at)}` })),
        ]}
        onChange={choose}
      />
      <KeepAliveConsent until={asked} onAgree={onChange} onClose={() => setAsked(null)} />
    </>
  )
}
