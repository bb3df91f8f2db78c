import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { DoctorCheck } from '../../shared/contract.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { copyText } from '../shell/copy-links.ts'
import { say } from '../shell/toasts.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { Toggle } from '../ui/toggle.tsx'
import styles from './diagnostics-section.module.css'
import { SettingRow, SettingSection } from './setting-row.tsx'

/** What Mayfly finds when it looks at itself, and a report of it for who helps. */
export function DiagnosticsSection() {
  const version = useStore((state) => state.version)
  const [checks, setChecks] = useState<readonly DoctorCheck[] | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [names, setNames] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  const run = async () => {
    setBusy(true)
    const found = await attempt(() => engine().doctor())
    setBusy(false)
    if (found) setChecks(found)
  }
  const copyReport = async () => {
    setBusy(true)
    const report = await attempt(() => engine().data.report({ names }))
    setBusy(false)
    if (!report) return
    const copied = await copyText(report.text)
    setShown(copied ? null : report.text)
    say(
      copied
        ? 'The report is on the clipboard.'
        : 'The browser did not let Mayfly copy. Copy the report by hand.',
    )
  }
  return (
    <SettingSection title="Diagnostics">
      <SettingRow
        name={`Mayfly ${version}`}
        note="Looks at the keychain, the disk, the database, the network, the clock and the hosts."
      >
        <Button isPending={isBusy} onPress={() => void run()}>
          {isBusy ? 'Checking…' : 'Check now'}
        </Button>
      </SettingRow>
      <SettingRow
        name="Report"
        note="The findings and the end of the log, for who helps you. It never holds a key."
      >
        <Toggle isOn={names} onChange={setNames}>
          With paths
        </Toggle>
        <Button isDisabled={isBusy} onPress={() => void copyReport()}>
          Copy report
        </Button>
      </SettingRow>
      {shown !== null && (
        <textarea className={styles.report} aria-label="Report" readOnly rows={12} value={shown} />
      )}
      {checks !== null && (
        <ul className={styles.list} aria-label="Findings">
          {checks.map((check) => (
            <Finding key={check.name} check={check} />
          ))}
        </ul>
      )}
    </SettingSection>
  )
}

function Finding({ check }: { readonly check: DoctorCheck }) {
  return (
    <li className={styles.check}>
      {check.ok ? (
        <CircleCheck className={styles.ok ?? ''} size={16} strokeWidth={1.5} aria-label="Fine" />
      ) : (
        <CircleAlert className={styles.bad ?? ''} size={16} strokeWidth={1.5} aria-label="Not fine" />
      )}
      <div>
        <b>{check.name}</b>
        <div className={styles.words}>{check.message}</div>
        {check.place !== undefined && <div className={styles.words}>{check.place}</div>}
        {check.advice !== null && <div className={styles.advice}>{check.advice}</div>}
      </div>
    </li>
  )
}
