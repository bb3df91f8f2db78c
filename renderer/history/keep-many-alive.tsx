import { useState } from 'react'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { ActionMenu } from '../ui/action-menu.tsx'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/plural.ts'
import { useNow } from '../ui/use-now.ts'
import { KeepAliveConsent, useKeepAliveConsent } from './keep-alive-consent.tsx'
import { dayInWords, keepAliveDays } from './keep-alive-days.ts'

interface KeepManyAliveProps {
  /** Ids of the links that it is about: those that live now, and not for ever. */
  readonly links: () => Promise<readonly string[]>
  readonly isDisabled: boolean
  readonly onChange: () => void
}

/** What one call takes at most. */
const mostIds = 10_000

/** A button that has several links renewed by themselves until a day, or not any more. */
export function KeepManyAlive({ links, isDisabled, onChange }: KeepManyAliveProps) {
  const hasConsent = useKeepAliveConsent()
  const [asked, setAsked] = useState<number | null>(null)
  const days = keepAliveDays(useNow())
  const keep = async (keepUntil: number | null) => {
    const changed = await attempt(async () => {
      const ids = await links()
      let sum = 0
      for (let at = 0; at < ids.length; at += mostIds) {
        const part = ids.slice(at, at + mostIds)
        sum += (await engine().history.mark({ ids: part, marks: { keepUntil } })).changed
      }
      return sum
    })
    if (changed === null) return
    say(keptInWords(changed, keepUntil))
    onChange()
  }
  const actions = [
    ...days.map((until) => ({
      id: String(until),
      label: `Until ${dayInWords(until)}`,
      run: () => (hasConsent ? void keep(until) : setAsked(until)),
    })),
    { id: 'no', label: 'As long as the host keeps it', run: () => void keep(null) },
  ]
  return (
    <>
      <ActionMenu label="Keep alive" actions={actions}>
        {(opens) => (
          <Button {...opens} size="small" isDisabled={isDisabled}>
            Keep alive
          </Button>
        )}
      </ActionMenu>
      <KeepAliveConsent until={asked} onAgree={(until) => void keep(until)} onClose={() => setAsked(null)} />
    </>
  )
}

/** "14 links are kept alive until Friday 27 Nov." */
function keptInWords(count: number, until: number | null): string {
  if (count === 0) return 'None of these links can be kept alive: they are gone, or live for good.'
  const which = plural(count, 'link is', 'links are')
  return until === null
    ? `${which} not kept alive by Mayfly.`
    : `${which} kept alive until ${dayInWords(until)}.`
}
