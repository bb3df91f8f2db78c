import { Check, ChevronDown } from 'lucide-react'
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import styles from './select-field.module.css'

export interface Choice {
  readonly id: string
  readonly label: string
}

interface SelectFieldProps {
  readonly label: string
  readonly value: string
  readonly choices: readonly Choice[]
  readonly onChange: (id: string) => void
  readonly look?: 'field' | 'quiet'
}

/** One of a few. */
export function SelectField({ label, value, choices, onChange, look = 'field' }: SelectFieldProps) {
  return (
    <Select
      aria-label={label}
      selectedKey={value}
      onSelectionChange={(key) => onChange(String(key))}
      className={styles.select ?? ''}
    >
      <Button className={`${styles.button} ${styles[look]}`}>
        <SelectValue className={styles.value ?? ''} />
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
      </Button>
      <Popover className={styles.popover ?? ''} offset={4} placement="bottom end">
        <ListBox className={styles.list ?? ''}>
          {choices.map((choice) => (
            <ListBoxItem
              key={choice.id}
              id={choice.id}
              textValue={choice.label}
              className={styles.item ?? ''}
            >
              {({ isSelected }) => (
                <>
                  <span className={styles.tick}>{isSelected && <Check size={14} strokeWidth={1.5} />}</span>
                  {choice.label}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}
