import { ChevronDown } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import menu from '../ui/action-menu.module.css'
import styles from './filter-chips.module.css'

export interface ChipChoice {
  readonly id: string
  readonly label: string
}

interface ChipMenuProps {
  /** What is chosen here; the chip shows it while nothing is. */
  readonly label: string
  readonly choices: readonly ChipChoice[]
  /** Null: nothing is chosen. */
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

const any = 'any'

/** A chip that opens a menu with one thing to choose, and the way back to none. */
export function ChipMenu({ label, choices, value, onChange }: ChipMenuProps) {
  const chosen = choices.find(({ id }) => id === value)
  const all: readonly ChipChoice[] = [{ id: any, label: 'Any' }, ...choices]
  return (
    <MenuTrigger>
      <Button
        className={`${styles.chip} ${styles.opens}`}
        aria-label={chosen ? `${label}: ${chosen.label}` : label}
        {...(chosen && { 'data-selected': true })}
      >
        {chosen?.label ?? label}
        <ChevronDown size={13} strokeWidth={1.5} aria-hidden="true" />
      </Button>
      <Popover className={menu.popover ?? ''} placement="bottom start" offset={4}>
        <Menu
          aria-label={label}
          className={menu.menu ?? ''}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value ?? any]}
          onSelectionChange={(keys) => {
            const [id] = keys === 'all' ? [] : keys
            if (id !== undefined) onChange(id === any ? null : String(id))
          }}
        >
          {all.map(({ id, label: text }) => (
            <MenuItem key={id} id={id} textValue={text} className={`${menu.item} ${styles.choice}`}>
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
