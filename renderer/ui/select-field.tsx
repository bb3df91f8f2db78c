import { Check, ChevronDown } from 'lucide-react'
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import styles from './select-field.module.css'

export interface Choice<Id extends string = string> {
  readonly id: Id
  readonly label: string
}

interface SelectFieldProps<Id extends string> {
  readonly label: string
  readonly value: string
  readonly choices: readonly Choice<Id>[]
  readonly onChange: (id: Id) => void
}

/** One of a few. */
export function SelectField<Id extends string>({ label, value, choices, onChange }: SelectFieldProps<Id>) {
  const choose = (key: unknown) => {
    const chosen = choices.find(({ id }) => id === key)
    if (chosen) onChange(chosen.id)
  }
  return (
    <Select aria-label={label} selectedKey={value} onSelectionChange={choose} className={styles.select ?? ''}>
      <Button className={styles.button ?? ''}>
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
