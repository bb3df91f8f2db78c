import type { ReactNode } from 'react'
import styles from './button.module.css'

interface RowButtonProps {
  /** Its name, where it shows an icon alone. */
  readonly label?: string
  readonly look?: 'plain' | 'ghost'
  readonly opensMenu?: boolean
  readonly onPress: (button: HTMLButtonElement) => void
  readonly children: ReactNode
}

/**
 * A button inside a row of a long list: the browser's own, since a screen full of rows is drawn anew at every
 * jump of the scroll bar. Arrow keys lead to it; Tab leads to its row.
 */
export function RowButton({ label, look = 'plain', opensMenu = false, onPress, children }: RowButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      aria-haspopup={opensMenu ? 'menu' : undefined}
      data-row-menu={opensMenu ? '' : undefined}
      className={`${styles.button} ${styles[look]} ${styles.small} ${label === undefined ? '' : styles.square}`}
      onClick={(event) => onPress(event.currentTarget)}
    >
      {children}
    </button>
  )
}
