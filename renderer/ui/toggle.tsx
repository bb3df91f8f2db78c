import type { ReactNode } from 'react'
import { Switch } from 'react-aria-components'
import styles from './toggle.module.css'

/** On or off, at once. */
export function Toggle({
  isOn,
  onChange,
  children,
}: {
  readonly isOn: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
}) {
  return (
    <Switch isSelected={isOn} onChange={onChange} className={styles.toggle ?? ''}>
      <span className={styles.track}>
        <span className={styles.knob} />
      </span>
      {children}
    </Switch>
  )
}
