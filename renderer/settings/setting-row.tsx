import { type ReactNode, useId } from 'react'
import styles from './setting-row.module.css'

/** A section of the settings. */
export function SettingSection({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <div className={styles.rows}>{children}</div>
    </section>
  )
}

interface SettingRowProps {
  readonly name: string
  readonly note?: ReactNode
  /** Absent: nothing can be set. */
  readonly children?: ReactNode
  /** The control takes the whole width below its name. */
  readonly isWide?: boolean
}

/** What a setting is called, what it does, and its control. */
export function SettingRow({ name, note, children, isWide = false }: SettingRowProps) {
  return (
    <div className={isWide ? `${styles.row} ${styles.wide}` : styles.row}>
      <div className={styles.words}>
        <div className={styles.name}>{name}</div>
        {note !== undefined && <div className={styles.note}>{note}</div>}
      </div>
      {children !== undefined && <div className={styles.control}>{children}</div>}
    </div>
  )
}
