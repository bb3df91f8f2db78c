import { AfterSection } from './after-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { CopiesSection } from './copies-section.tsx'
import { DataSection } from './data-section.tsx'
import { DesktopSection } from './desktop-section.tsx'
import { DestinationsSection } from './destinations-section.tsx'
import { DiagnosticsSection } from './diagnostics-section.tsx'
import { NetworkSection } from './network-section.tsx'
import { RemindersSection } from './reminders-section.tsx'
import styles from './settings-screen.module.css'
import { UploadingSection } from './uploading-section.tsx'

/** Everything that a person may set; each change is kept at once. */
export function SettingsScreen() {
  return (
    <div className={styles.scroller}>
      <div className={styles.page}>
        <h1 className={styles.title}>Settings</h1>
        <DestinationsSection />
        <UploadingSection />
        <AfterSection />
        <RemindersSection />
        <CopiesSection />
        <NetworkSection />
        <AppearanceSection />
        <DesktopSection />
        <DataSection />
        <DiagnosticsSection />
      </div>
    </div>
  )
}
