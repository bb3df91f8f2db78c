import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { DoctorCheck } from '../../shared/contract.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import styles from './diagnostics-section.module.css'
import { SettingRow, SettingSection } from './setting-row.tsx'

/** What Mayfly finds when it looks at itself. */
export function DiagnosticsSection() {
  const version = useStore((state) => state.version)
  const [checks, setChecks] = useState<readonly DoctorCheck[] | null>(null)
  const [isBusy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    const found = await attempt(() => engine().doctor())
    setBusy(false)
    if (found) setChecks(found)
  }
  return (
    <SettingSection title="Diagnostics">
      <SettingRow
        name={`Mayfly ${version}`}
        note="Looks at the keychain, the data directory, the network and the hosts."
      >
        <Button isDisabled={isBusy} onPress={() => void run()}>
          {isBusy ? 'Checking…' : 'Check now'}
        </Button>
      </SettingRow>
      {checks !== null && (
        <ul className={styles.list} aria-label="Findings">
          {checks.map((check) => (
            <li key={check.name} className={styles.check}>
              {check.ok ? (
                <CircleCheck className={styles.ok ?? ''} size={16} strokeWidth={1.5} aria-label="Fine" />
              ) : (
                <CircleAlert className={styles.bad ?? ''} size={16} strokeWidth={1.5} aria-label="Not fine" />
              )}
              <div>
                <b>{check.name}</b>
                <div className={styles.words}>{check.message}</div>
                {check.advice !== null && <div className={styles.advice}>{check.advice}</div>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </SettingSection>
  )
}
