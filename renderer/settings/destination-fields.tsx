import type { Destination, DestinationStatus } from '../../shared/destination.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { countOn } from '../shell/lifetime-bar.tsx'
import { Button } from '../ui/button.tsx'
import { TextInput } from '../ui/text-input.tsx'
import styles from './destination-fields.module.css'
import { readWhole } from './use-settings.ts'

/** Name, address, folder, limit and lifetime of a destination. */
export function DestinationFields({
  status: { destination, baseUrlFrom },
}: {
  readonly status: Pick<DestinationStatus, 'destination' | 'baseUrlFrom'>
}) {
  const save = (patch: Partial<Destination>) => {
    void attempt(() => engine().destinations.save({ ...destination, ...patch }))
    return null
  }
  const { measured } = destination
  const isMeasured = measured !== undefined && measured.lifetimeMs !== null
  const lifetimeMs = measured?.lifetimeMs ?? destination.lifetimeMs
  return (
    <div className={styles.fields}>
      <Field name="Name">
        <TextInput
          label={`Name of ${destination.name}`}
          value={destination.name}
          onCommit={(text) =>
            text === '' || text.length > 60 ? 'Enter 1 to 60 characters.' : save({ name: text })
          }
        />
      </Field>
      <Field name="Remote folder">
        <TextInput
          label={`Remote folder of ${destination.name}`}
          value={destination.remotePath}
          onCommit={(text) => {
            const path = text.replace(/^\/+|\/+$/g, '')
            return path.split('/').includes('..') ? 'A folder cannot hold “..”.' : save({ remotePath: path })
          }}
        />
      </Field>
      <Field name="Base URL">
        <TextInput
          label={`Base URL of ${destination.name}`}
          value={destination.baseUrl}
          onCommit={(text) =>
            /^https?:\/\//i.test(text) && URL.canParse(text)
              ? save({ baseUrl: text.replace(/\/+$/, '') })
              : 'Enter an address that begins with https://.'
          }
        />
        {baseUrlFrom && (
          <p className={styles.note}>
            {baseUrlFrom.variable} is set: uploads go to {baseUrlFrom.url} instead.
          </p>
        )}
      </Field>
      <div className={styles.pair}>
        <Field name="At once">
          <TextInput
            label={`Uploads at once to ${destination.name}`}
            value={String(destination.concurrency)}
            onCommit={(text) => {
              const value = readWhole(text, 1, 32)
              return typeof value === 'string' ? value : save({ concurrency: value })
            }}
          />
        </Field>
        <Field name="Lifetime, hours">
          <TextInput
            label={`Lifetime at ${destination.name} in hours`}
            placeholder="As the host says"
            value={lifetimeMs === null ? '' : String(Math.round(lifetimeMs / 36_000) / 100)}
            onCommit={(text) => {
              const hours = Number(text)
              // What a person sets themselves stands above what was measured before.
              const over = measured === undefined ? {} : { measured: { ...measured, lifetimeMs: null } }
              if (text === '') return save({ lifetimeMs: null, ...over })
              return hours > 0
                ? save({ lifetimeMs: Math.round(hours * 3_600_000), ...over })
                : 'Enter hours, or nothing.'
            }}
          />
          {isMeasured && (
            <p className={`${styles.note} ${styles.measured}`}>
              As checks of links have shown.
              <Button size="small" onPress={() => void countOn(destination.id, 'as-before')}>
                As before
              </Button>
            </p>
          )}
        </Field>
      </div>
    </div>
  )
}

function Field({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className={styles.field}>
      <span className={styles.name} aria-hidden="true">
        {name}
      </span>
      {children}
    </div>
  )
}
