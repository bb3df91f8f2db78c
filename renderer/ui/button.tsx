import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import styles from './button.module.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly look?: 'plain' | 'primary' | 'ghost' | 'danger'
  readonly size?: 'small' | 'normal'
  readonly children: ReactNode
}

/** The product's button. */
export function Button({ look = 'plain', size = 'normal', children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`${styles.button} ${styles[look]} ${styles[size]}`}>
      {children}
    </AriaButton>
  )
}

/** A square button that shows an icon alone; `label` is its name. */
export function IconButton({
  label,
  size = 'small',
  look = 'ghost',
  children,
  ...rest
}: Omit<ButtonProps, 'aria-label'> & { readonly label: string }) {
  return (
    <AriaButton
      {...rest}
      aria-label={label}
      className={`${styles.button} ${styles[look]} ${styles.square} ${styles[size]}`}
    >
      {children}
    </AriaButton>
  )
}
