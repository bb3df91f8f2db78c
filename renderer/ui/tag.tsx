import type { ReactNode } from 'react'
import styles from './tag.module.css'

/** A word or two in a rounded field. */
export function Tag({
  tone = 'quiet',
  children,
  title,
}: {
  readonly tone?: 'quiet' | 'warn' | 'bad'
  readonly children: ReactNode
  readonly title?: string
}) {
  return (
    <span className={`${styles.tag} ${styles[tone]}`} title={title}>
      {children}
    </span>
  )
}
