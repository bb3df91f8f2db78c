import type { ProviderInfo } from '../../shared/destination.ts'
import styles from './host-limits.module.css'

/** How files reach a host and how large they may be, and what its links look like. */
export function HostLimits({ provider }: { readonly provider: ProviderInfo }) {
  return (
    <dl className={styles.limits}>
      {provider.methods.map(({ method, label, note }) => (
        <div key={method} className={styles.line}>
          <dt>{label}</dt>
          <dd>{note}</dd>
        </div>
      ))}
      <div className={styles.line}>
        <dt>A link</dt>
        <dd className={styles.link}>{provider.exampleLink}</dd>
      </div>
    </dl>
  )
}
