import { Check } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { Menu, MenuItem, Popover } from 'react-aria-components'
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

export interface OpenMenuProps {
  readonly label: string
  readonly actions: readonly MenuAction[]
  /** Id of the action that is in force, where they are choices of one thing. */
  readonly chosen?: string
  /** What it opens beside; takes the focus back. */
  readonly anchor: HTMLElement
  /** Where it opens, if not beside its anchor. */
  readonly at?: DOMRect | undefined
  readonly onClose: () => void
}

/** An open menu beside an element that may be one of very many. */
export function OpenMenu({ label, actions, chosen, anchor, at, onClose }: OpenMenuProps) {
  const triggerRef = useRef(anchor)
  triggerRef.current = anchor
  const choosing = chosen !== undefined && {
    selectionMode: 'single' as const,
    disallowEmptySelection: true,
    selectedKeys: [chosen],
  }
  return (
    <Popover
      className={styles.popover ?? ''}
      placement={at ? 'bottom start' : 'bottom end'}
      offset={at ? 0 : 4}
      {...(at && { getTargetRect: () => at })}
      triggerRef={triggerRef}
      aria-label={label}
      isOpen
      onOpenChange={(open) => open || onClose()}
    >
      <Menu
        aria-label={label}
        className={styles.menu ?? ''}
        autoFocus="first"
        onClose={onClose}
        {...choosing}
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
            {chosen !== undefined && (
              <span className={styles.tick}>
                {action.id === chosen && <Check size={14} strokeWidth={1.5} aria-hidden="true" />}
              </span>
            )}
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
    </Popover>
  )
}
