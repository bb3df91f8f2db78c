import { renameSync, writeFileSync, writeSync } from 'node:fs'
import { runMayfly } from '../../electron/cli/mayfly.ts'
import { type Death, dieAt, tellingFd } from './inner-edges.ts'
import { refusedBy, refuseWrites } from './refuse-writes.ts'

/** What a process holds at the moment it is asked (SIGUSR2), in the file that MAYFLY_TORTURE_REPORT names. */
export interface HeldResources {
  /** How many of each kind, such as `Timeout`. */
  readonly resources: Readonly<Record<string, number>>
}

const { MAYFLY_TORTURE_DEATH: death, MAYFLY_TORTURE_DISK: disk } = process.env

/**
 * The command line, the whole product behind it; only its clock is another, and it tells what it holds. Where it is
 * told to, it ends itself at an edge, or finds the disk full.
 */
process.on('SIGUSR2', () => {
  const path = process.env.MAYFLY_TORTURE_REPORT
  if (path === undefined) return
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  writeFileSync(`${path}.new`, JSON.stringify({ resources } satisfies HeldResources))
  renameSync(`${path}.new`, path)
})
if (disk !== undefined) await refuseWrites(refusedBy(disk, () => writeSync(tellingFd, 'refused\n')))
if (death !== undefined) await dieAt(JSON.parse(death) as Death)
await runMayfly(process.argv.slice(2))
