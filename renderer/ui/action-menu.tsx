import { type ReactElement, type ReactNode, useRef } from 'react'
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import styles from './action-menu.module.css'
import { keyNames } from './key-names.ts'

export interface MenuAction {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  /** What does the same without the menu, as `keyNames` takes it. */
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly run: () => void
}

interface ActionMenuProps {
  readonly label: string
  readonly actions: readonly MenuAction[]
  /** The button that opens it. */
  readonly children: ReactElement
}

/** A button with a menu of things to do. */
export function ActionMenu({ label, actions, children }: ActionMenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles.popover ?? ''} placement="bottom end" offset={4}>
        <Actions label={label} actions={actions} />
      </Popover>
    </MenuTrigger>
  )
}

interface AnchoredMenuProps {
  readonly label: string
  readonly actions: readonly MenuAction[]
  /** What it opens beside; takes the focus back. */
  readonly anchor: HTMLElement
  readonly onClose: () => void
}

/** An open menu beside an element that may be one of very many. */
export function AnchoredMenu({ label, actions, anchor, onClose }: AnchoredMenuProps) {
  const triggerRef = useRef(anchor)
  triggerRef.current = anchor
  return (
    <Popover
      className={styles.popover ?? ''}
      placement="bottom end"
      offset={4}
      triggerRef={triggerRef}
      aria-label={label}
      isOpen
      onOpenChange={(open) => open || onClose()}
    >
      <Actions label={label} actions={actions} onClose={onClose} autoFocus />
    </Popover>
  )
}

interface ActionsProps {
  readonly label: string
  readonly actions: readonly MenuAction[]
  readonly onClose?: () => void
  readonly autoFocus?: boolean
}

function Actions({ label, actions, onClose, autoFocus = false }: ActionsProps) {
  return (
    <Menu
      aria-label={label}
      className={styles.menu ?? ''}
      {...(autoFocus && { autoFocus: 'first' as const })}
      {...(onClose && { onClose })}
    >
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
          {action.keys !== undefined && (
            <span aria-hidden="true" className={styles.keys}>
              {keyNames(action.keys)}
            </span>
          )}
        </MenuItem>
      ))}
    </Menu>
  )
}
