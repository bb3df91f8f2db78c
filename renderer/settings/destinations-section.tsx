import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Destination, ProviderInfo } from '../../shared/destination.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { openSettings, useStore } from '../store.ts'
import { ActionMenu } from '../ui/action-menu.tsx'
import { Button } from '../ui/button.tsx'
import { DestinationCard } from './destination-card.tsx'
import styles from './destinations-section.module.css'

/** Where uploads can go: each destination, its key, and a way to add another. */
export function DestinationsSection() {
  const destinations = useStore((state) => state.destinations)
  const chosen = useStore((state) => state.settings.defaultDestination)
  const real = destinations.filter(({ destination }) => !destination.practice)
  const main = real.find(({ destination }) => destination.id === chosen) ?? real[0]
  const providers = useStore((state) => state.providers)
  const at = useStore((state) => state.settingsAt)
  const list = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<{ readonly id: string } | null>(null)
  useEffect(() => {
    if (at === null) return
    setOpened({ id: at })
    useStore.setState({ settingsAt: null })
  }, [at])
  useEffect(() => {
    if (opened === null) return
    const card = list.current?.querySelector<HTMLElement>(`[data-destination="${CSS.escape(opened.id)}"]`)
    card?.scrollIntoView({ block: 'start' })
    const field = card?.querySelector<HTMLElement>('input')
    ;(field ?? card)?.focus()
  }, [opened])
  const add = (provider: ProviderInfo) => {
    const destination = newDestination(
      provider,
      destinations.map((one) => one.destination),
    )
    void attempt(() => engine().destinations.save(destination)).then(
      (saved) => saved && openSettings(destination.id),
    )
  }
  return (
    <section className={styles.section} aria-labelledby="destinations-title" ref={list}>
      <div className={styles.head}>
        <h2 id="destinations-title">Destinations</h2>
        <ActionMenu
          label="Kind of destination"
          actions={providers.map((one) => ({ id: one.id, label: one.name, run: () => add(one) }))}
        >
          {(opens) => (
            <Button {...opens} size="small">
              <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
              Add destination
            </Button>
          )}
        </ActionMenu>
      </div>
      {destinations.map((status) => (
        <DestinationCard
          key={status.destination.id}
          status={status}
          isOpen={[main?.destination.id, opened?.id].includes(status.destination.id)}
          provider={providers.find((one) => one.id === status.destination.provider)}
        />
      ))}
    </section>
  )
}

function newDestination(provider: ProviderInfo, existing: readonly Destination[]): Destination {
  let number = 2
  while (existing.some((one) => one.id === `${provider.id}-${number}`)) number += 1
  const isFirst = !existing.some((one) => one.id === provider.id)
  return {
    id: isFirst ? provider.id : `${provider.id}-${number}`,
    provider: provider.id,
    name: isFirst ? provider.name : `${provider.name} ${number}`,
    baseUrl: provider.defaultBaseUrl,
    remotePath: 'mayfly',
    lifetimeMs: null,
    practice: false,
    concurrency: 4,
  }
}
