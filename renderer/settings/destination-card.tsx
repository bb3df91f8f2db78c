import type { DestinationStatus, ProviderInfo } from '../../shared/destination.ts'
import { engine } from '../api.ts'
import { lifeOf } from '../queue/elsewhere.ts'
import { openLink } from '../queue/primary-action.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { Tag } from '../ui/tag.tsx'
import styles from './destination-card.module.css'
import { DestinationFields } from './destination-fields.tsx'
import { DestinationOptions } from './destination-options.tsx'
import { HostLimits } from './host-limits.tsx'
import { KeyState } from './key-state.tsx'

interface DestinationCardProps {
  readonly status: DestinationStatus
  readonly provider: ProviderInfo | undefined
  /** Its key is the one a person comes for. */
  readonly isOpen: boolean
}

/** One destination: its key, where it sends, and where to get help. */
export function DestinationCard({ status, provider, isOpen }: DestinationCardProps) {
  const { destination, gate, keys } = status
  const isDefault = useStore((state) => state.settings.defaultDestination === destination.id)
  const isBuiltIn = destination.id === destination.provider
  const remove = async () => {
    if (await attempt(() => engine().destinations.remove({ id: destination.id }))) {
      const undo = () => void attempt(() => engine().destinations.save(destination))
      say(`${destination.name} was removed.`, { label: 'Undo', run: undo })
    }
  }
  return (
    <article
      className={styles.card}
      data-destination={destination.id}
      tabIndex={-1}
      aria-label={destination.name}
    >
      <div className={styles.head}>
        <div>
          <h3 className={styles.name}>
            {destination.name}
            {destination.practice && destination.name !== 'Practice' && (
              <Tag title="Its links work on this computer only">Practice</Tag>
            )}
            {isDefault && <Tag>Default</Tag>}
          </h3>
          <p className={styles.note}>
            Links live {lifeOf(status, provider)}. {provider?.lifetimeNote}
          </p>
        </div>
        {!isDefault && (
          <Button
            size="small"
            onPress={() =>
              void attempt(() => engine().settings.update({ defaultDestination: destination.id }))
            }
          >
            Make default
          </Button>
        )}
      </div>
      {gate.kind !== 'open' && gate.kind !== 'offline' && (
        <div className={styles.gate} role="status">
          <span>{gate.message}</span>
          {gate.kind !== 'needs-key' && (
            <Button
              size="small"
              onPress={() => void attempt(() => engine().destinations.reopen({ id: destination.id }))}
            >
              Try again
            </Button>
          )}
        </div>
      )}
      {provider?.keyFields.map((field) => (
        <KeyState
          key={field.id}
          destination={destination}
          field={field}
          state={keys[field.id] ?? { kind: 'missing' }}
          isAsked={gate.kind === 'needs-key'}
          isOpen={isOpen}
          help={provider.help}
        />
      ))}
      {provider && !destination.practice && <p className={styles.note}>{provider.keyCheckNote}</p>}
      <DestinationFields status={status} />
      {provider && <DestinationOptions destination={destination} options={provider.options ?? []} />}
      {provider && <HostLimits provider={provider} />}
      <div className={styles.foot}>
        {provider && (
          <>
            <HelpLink url={provider.help.docsUrl}>Documentation</HelpLink>
            <HelpLink url={provider.help.keysUrl}>Manage keys</HelpLink>
            <span className={styles.contact}>{provider.help.contact}</span>
          </>
        )}
        <span className={styles.space} />
        {!isBuiltIn && (
          <Button size="small" look="ghost" onPress={() => void remove()}>
            Remove
          </Button>
        )}
      </div>
    </article>
  )
}

function HelpLink({ url, children }: { readonly url: string; readonly children: string }) {
  return (
    <button type="button" className={styles.link} onClick={() => void attempt(() => openLink(url))}>
      {children}
    </button>
  )
}
