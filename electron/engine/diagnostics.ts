import { homedir } from 'node:os'
import { type DoctorDeps, runDoctor } from './doctor.ts'
import { doctorReport } from './doctor-report.ts'
import type { Engine } from './engine.ts'
import type { Journal } from './journal.ts'

/** Lines of the log that a report holds. */
const reportedLines = 200

/** What Mayfly finds when it looks at itself, and that as a text for who helps. */
export function createDiagnostics(
  deps: DoctorDeps & { readonly version: string; readonly journal: Journal },
): { readonly doctor: Engine['doctor']; readonly report: Engine['data']['report'] } {
  const doctor = () => runDoctor(deps)
  return {
    doctor,
    async report(names) {
      return doctorReport({
        version: deps.version,
        names,
        checks: await doctor(),
        log: await deps.journal.recent(reportedLines),
        places: [
          [deps.settings().extraCaFile, '<certificate file>'],
          [deps.dataDir, '<data directory>'],
          [homedir(), '<home>'],
        ],
      })
    },
  }
}
