import type { ReactElement, ReactNode } from 'react'
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import styles from './action-menu.module.css'

export interface MenuAction {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly run: () => void
}

interface ActionMenuProps {
  readonly label: string
  readonly actions: readonly MenuAction[]
  /** The button that opens it. */
  readonly children: ReactElement
  readonly isOpen?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

/** A button with a menu of things to do. */
export function ActionMenu({ label, actions, children, ...open }: ActionMenuProps) {
  return (
    <MenuTrigger {...open}>
      {children}
      <Popover className={styles.popover ?? ''} placement="bottom end" offset={4}>
        <Menu aria-label={label} className={styles.menu ?? ''}>
          {actions.map((action) => (
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.label}
              isDisabled={action.disabled ?? false}
              onAction={action.run}
              className={`${styles.item} ${action.danger ? styles.danger : ''}`}
            >
              {action.icon}
              {action.label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
