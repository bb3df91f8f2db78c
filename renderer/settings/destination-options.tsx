import { ChevronRight } from 'lucide-react'
import { assertNever } from '../../shared/assert-never.ts'
import type { Destination } from '../../shared/destination.ts'
import type { HostOption } from '../../shared/host-option.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { SelectField } from '../ui/select-field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { Toggle } from '../ui/toggle.tsx'
import styles from './destination-options.module.css'
import { PairsField } from './pairs-field.tsx'

interface DestinationOptionsProps {
  readonly destination: Destination
  readonly options: readonly HostOption[]
}

/** What only this host knows, as its provider describes it. */
export function DestinationOptions({ destination, options }: DestinationOptionsProps) {
  if (options.length === 0) return null
  const save = (changes: Readonly<Record<string, string | null>>) => {
    const next: Record<string, string> = { ...destination.options }
    for (const [id, value] of Object.entries(changes)) {
      if (value === null) delete next[id]
      else next[id] = value
    }
    void attempt(() => engine().destinations.save({ ...destination, options: next }))
  }
  return (
    <details className={styles.options}>
      <summary className={styles.summary}>
        <ChevronRight size={13} strokeWidth={1.5} aria-hidden="true" />
        Choices at this host
      </summary>
      <div className={styles.list}>
        {options.map((option) => (
          <div key={option.id} className={styles.row}>
            <div className={styles.words}>
              <div className={styles.name}>
                {option.label}
                {option.kind === 'bytes' && ', in MB'}
              </div>
              <div className={styles.note}>{noteOf(option, destination)}</div>
            </div>
            <div className={styles.control}>
              <Control option={option} destination={destination} save={save} />
            </div>
          </div>
        ))}
      </div>
    </details>
  )
}

function noteOf(option: HostOption, { options = {} }: Destination): string {
  if (option.kind !== 'choice') return option.note
  const chosen = option.choices.find(({ value }) => value === (options[option.id] ?? option.initial))
  return `${option.note} ${chosen?.note ?? ''}`.trim()
}

interface ControlProps {
  readonly option: HostOption
  readonly destination: Destination
  readonly save: (changes: Readonly<Record<string, string | null>>) => void
}

function Control({ option, destination, save }: ControlProps) {
  const label = `${option.label} at ${destination.name}`
  const value = destination.options?.[option.id]
  switch (option.kind) {
    case 'choice':
      return (
        <SelectField
          label={label}
          value={value ?? option.initial}
          choices={option.choices.map((choice) => ({ id: choice.value, label: choice.label }))}
          onChange={(chosen) => save({ [option.id]: chosen })}
        />
      )
    case 'text':
      return (
        <TextInput
          label={label}
          value={value ?? ''}
          placeholder={option.placeholder}
          onCommit={(text) => {
            save({ [option.id]: text === '' ? null : text })
            return null
          }}
        />
      )
    case 'bytes':
      return (
        <TextInput
          label={`${label}, in MB`}
          value={String(Number((Number(value ?? option.initial) / 1e6).toFixed(2)))}
          onCommit={(text) => {
            const bytes = Math.round(Number(text) * 1e6)
            if (text === '') save({ [option.id]: null })
            else if (bytes >= option.min && bytes <= option.max) save({ [option.id]: String(bytes) })
            else return `Enter ${option.min / 1e6} to ${Math.ceil(option.max / 1e6) - 0.1} MB.`
            return null
          }}
        />
      )
    case 'switch':
      return (
        <Toggle
          isOn={value === undefined ? option.initial : value === 'true'}
          onChange={(on) => save({ [option.id]: String(on) })}
        >
          <span className="only-read">{label}</span>
        </Toggle>
      )
    case 'pairs':
      return <PairsField label={label} option={option} options={destination.options ?? {}} onChange={save} />
    default:
      return assertNever(option)
  }
}
